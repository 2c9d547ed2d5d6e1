export const helpText = `handfast-gateway stands in front of MCP servers, and binds their sessions,
handles, request state, tasks and streams to the caller.

Usage
  handfast-gateway --upstream URL [options]     before a server over HTTP
  handfast-gateway [options] -- COMMAND ARGS    before a server over stdio
  handfast-gateway --config handfast.yaml       everything else

Commands
  serve        stands before the servers (when no command is given)
  check        reads the configuration and says what is wrong with it, line by line;
               --connect asks the servers over HTTP whether they keep sessions,
               and tries the files and the store that are named
  sessions     lists live sessions
  revoke REF   ends a session; --principal NAME all of one, --all everybody's
  events       follows what happens, until Ctrl-C
  proposals    prints handles that were learned, to be declared; of one upstream when named
  login-link   a new link to the console
  hash-key     reads an API key from standard input and prints its hash for the configuration
  schema       prints the JSON Schema of the configuration

Options
  -c, --config FILE      handfast.yaml, whose gateway: is read; SIGHUP reads it anew
  -u, --upstream URL     the server to stand before
      --path PATH        where clients find it (/mcp)
  -l, --listen ADDRESS   127.0.0.1:8080, or a port alone
      --admin ADDRESS    console and admin API (127.0.0.1:8081), or off
      --state FILE       where sessions are kept (.handfast/gateway.db), or memory
      --json             machine-readable output, where there is any
  -h, --help
  -V, --version

Examples
  handfast-gateway --upstream http://localhost:3000/mcp
  handfast-gateway -- npx -y @modelcontextprotocol/server-everything
  handfast-gateway --config handfast.yaml
  handfast-gateway check --config handfast.yaml

Exit codes
  0  ended as asked    1  the configuration is wrong (check)    2  could not be done
  130  interrupted
`
