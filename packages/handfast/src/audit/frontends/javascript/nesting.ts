/** TEMP */
export function deepNestingLine(_text: string, _depthMax: number): number | undefined { return undefined }
