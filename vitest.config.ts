import { defineConfig } from 'vitest/config'

// Sibling workspaces are read from their sources, so no test needs a build first. Node is given
// these too: with 'import' among them, its require would load the ES modules of dependencies.
const conditions = ['@handfast/source', 'node', 'default']

/** Needs what `npm run test:dynamodb` installs. */
const emulated = 'packages/guard/test/stores/dynamodb-emulated.ts'

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'packages/*/src/**/*.test.ts',
      'test/**/*.test.ts',
      'tools/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      ...(process.env['HANDFAST_DYNAMODB_EMULATOR'] === undefined ? [] : [emulated]),
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
    testTimeout: 20_000,
  },
})
