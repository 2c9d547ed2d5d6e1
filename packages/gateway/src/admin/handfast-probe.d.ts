/** Installed beside the gateway or not; scorecard.ts looks at what is there. */
declare module 'handfast/probe' {}
