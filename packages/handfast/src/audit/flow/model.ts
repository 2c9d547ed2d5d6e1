import type { Language } from '../ir/program.ts'
import type { Label } from './labels.ts'
import type { Role } from './roles.ts'

/**
 * Facts about one library, as data. Values are described by shapes: what reading a member, calling
 * it, or constructing it gives. Paths are written as CodeQL writes access paths.
 */
export interface Model {
  /** The file's name. */
  readonly id: string
  readonly language: Language
  /**
   * Module specifiers; one ending in `/*` matches everything below it. Python: dotted names, `.*`
   * below.
   */
  readonly modules: readonly string[]
  /** Package whose version decides `versions`, when it is not the first module. */
  readonly package?: string
  /** semver range for which this model holds; a library that changed has one model a range. */
  readonly versions?: string
  /**
   * By exported name; `default` also stands for `require()` of the module and for the namespace
   * called.
   */
  readonly exports?: Shapes
  /** Names bound nowhere: `Map`, `process`, `setInterval`, Python builtins. */
  readonly globals?: Shapes
  readonly types?: Readonly<Record<TypeName, TypeShape>>
  readonly conventions?: readonly FileConvention[]
}

/**
 * `express.Request`; the part before the dot is the model that declares it. Shared ones are in
 * `web.*` and `js.*`, `py.*`.
 */
export type TypeName = string
export type Shapes = Readonly<Record<string, Shape>>

/**
 * `Argument[0]`, `Argument[1..]` (each from there on), `Argument[last]`, `Argument[0,key:]`
 * (position or keyword), `Argument[key:]` (keyword only), `Argument[*:]` (every keyword),
 * `Receiver`, `ReturnValue`; each may go on with `.Member[name]`, `.Element` (any element),
 * `.AnyMember` (every entry of an object literal). `Member[bag:#0]` is one entry of a bag, named by
 * the literal that is the first argument; the whole bag when it is none.
 */
export type Path = string

export interface Shape {
  /** Reading it gives an instance of this type. */
  readonly type?: TypeName
  readonly labels?: readonly Label[]
  /** A read is a site of this role, or of each of these. */
  readonly role?: Role | readonly Role[]
  /** An assignment to it is a site of this role; the value is `Argument[0]`. */
  readonly writeRole?: Role | readonly Role[]
  readonly call?: CallShape
  /**
   * `new X()`. In Python classes are called: give `construct`, it serves both and annotations too.
   */
  readonly construct?: CallShape
}

export interface TypeShape {
  readonly extends?: TypeName
  readonly members?: Shapes
  /** Any member that `members` does not name, read by a fixed name. */
  readonly anyMember?: Shape
  /** Reads with a computed key, and elements when iterated. Default: `anyMember`. */
  readonly element?: Shape
  /**
   * Member names are compared without regard to case and with `-` and `_` alike (header tables).
   */
  readonly caseless?: boolean
  /** The instance itself can be called. */
  readonly call?: CallShape
  /** Instances are told apart by the call that made them, as those with a store or a role are. */
  readonly oneEachCall?: true
  /** Instances keep state by key. */
  readonly store?: StoreShape
  /** Subscripts, `in` and `del` on it are state operations (Python dict-likes, session objects). */
  readonly subscripts?: boolean
  /** Methods that user classes extending this type provide, and who calls them with what. */
  readonly overrides?: Readonly<Record<string, Callback>>
  /** Labels every instance carries. */
  readonly labels?: readonly Label[]
}

export interface StoreShape {
  readonly kind: 'memory' | 'cache' | 'database' | 'web-session'
  /** Where the constructor is told an expiry, and a cap; paths from the constructing call. */
  readonly expiry?: Path
  readonly cap?: Path
  /** It expires or is capped without being told. */
  readonly expiresAlways?: boolean
  readonly cappedAlways?: boolean
  /**
   * A web session that is in the cookie itself, unless the application says otherwise: no id names
   * it.
   */
  readonly inCookie?: boolean
}

export interface CallShape {
  readonly returns?: Returns
  readonly role?: Role | readonly Role[]
  readonly callbacks?: readonly Callback[]
  readonly state?: StateShape
  /** Data that flows besides into the result: `{ from: 'Argument[0]', to: 'Receiver' }`. */
  readonly flows?: readonly { readonly from: Path; readonly to: Path }[]
  readonly headerChecks?: HeaderChecksShape
  /**
   * Where a key that signs or seals goes in: text, bytes, or a list of them. A site of role
   * `secret`.
   */
  readonly secret?: Path | readonly Path[]
  readonly lifetime?: LifetimeShape
  readonly identity?: IdentityShape
  /** A listener that is told no address listens on every interface. */
  readonly opensEverywhere?: true
}

/** What a library is told of the caller: the OAuth client, and the user where one is meant. */
export interface IdentityShape {
  readonly client: Path
  readonly subject: readonly Path[]
}

/** What makes a call check the headers `Host` and `Origin` of requests. Nothing by default. */
export interface HeaderChecksShape {
  /** Lists of what is allowed; the header is checked when one is given. */
  readonly host?: Path
  readonly origin?: Path
  /** Both are checked, unless `unless` is false. */
  readonly always?: boolean
  readonly unless?: Path
  /** The lists count only when this is true. */
  readonly onlyIf?: Path
  /** Where another call is handed in that decides it: `TransportSecuritySettings(…)`. */
  readonly settings?: Path
  /** Checked without a list, when the address to listen on is a loopback one. */
  readonly onLoopback?: {
    readonly address: Path
    /** The address when none is given. */
    readonly fallback: string
    readonly headers: readonly ('host' | 'origin')[]
  }
  /** Where the transport is named, and which it is when none is: nothing is served over stdio. */
  readonly transport?: Path
  readonly transportFallback?: string
}

/**
 * How long what a library keeps for a session is good for at the server, whatever the browser does.
 */
export interface LifetimeShape {
  /** Where it is told how long, in seconds or milliseconds; the first that is given counts. */
  readonly told: readonly Path[]
  /** What the limit is counted from: the last use, or the beginning. */
  readonly kind: 'idle' | 'absolute'
  /** It ends by itself when nothing is told. */
  readonly always?: boolean
  /** Where a store is handed in that may end sessions by itself. */
  readonly store?: Path
}

export interface Returns {
  readonly type?: TypeName
  readonly labels?: readonly Label[]
  /**
   * What else flows into the result. Absent: for a call with a `type`, or with `labels`, nothing;
   * for any other, the receiver and all arguments, as for a call nobody knows.
   */
  readonly from?: readonly Path[]
  /**
   * The result is the shape of the member of `type` named by the constant argument:
   * `req.get('origin')`.
   */
  readonly lookup?: { readonly type: TypeName; readonly argument: Path }
  /** Result is what is awaited or returned by the callback at this path. */
  readonly fromCallback?: Path
  /** The call never comes back: it raises, or ends the process. */
  readonly never?: true
}

/** A function handed to the library, and what it will be called with. */
export interface Callback {
  readonly at: Path
  readonly parameters?: readonly Shape[]
  /**
   * For every parameter that `parameters` does not cover, and for each keyword parameter. Not for
   * those whose annotation is a modelled class or whose default is a modelled injection
   * (`Depends`).
   */
  readonly every?: Shape
  /** What it is called with instead, where options say nothing of certain things. */
  readonly without?: Absence
  /** Data that flows into a parameter: `{ from: 'Receiver.Element', to: 0 }`. */
  readonly flows?: readonly { readonly from: Path; readonly to: number }[]
  readonly entry?: EntryShape
}

/**
 * The argument is a literal without any of the members, or a text: a tool without a schema is
 * called without arguments.
 */
export interface Absence {
  readonly at: Path
  readonly members: readonly string[]
  readonly parameters: readonly Shape[]
}

export const entryKinds = [
  'http',
  'middleware',
  'tool',
  'prompt',
  'resource',
  'mcp-request',
  'mcp-notification',
  'sse-message',
  'websocket',
  'session-callback',
  'timer',
  'upgrade',
] as const
export type EntryKind = (typeof entryKinds)[number]

export interface EntryShape {
  readonly kind: EntryKind
  /** HTTP method, or `ANY`; `{ path }` where an argument tells (an array of names counts each). */
  readonly method?: string | { readonly path: Path }
  /** Where the route's path, the tool's name or the request schema stands. */
  readonly name?: Path
  /** Functions that run before it, given at the same registration. */
  readonly before?: readonly Path[]
  /** A tool's or route's options object, for rules that look into it. */
  readonly options?: Path
}

export type StateOperation =
  | 'get'
  | 'set'
  | 'has'
  | 'delete'
  | 'list'
  | 'clear'
  | 'append'
  | 'increment'
  | 'expire'
  | 'publish'
  | 'subscribe'

export interface StateShape {
  readonly operation: StateOperation
  /**
   * Every part of the key: a string, or an object whose leaves all count
   * (`Argument[0].Member[where]`). SQL text is given as `sql`, its values as `key`.
   */
  readonly key?: Path | readonly Path[]
  readonly sql?: Path
  readonly value?: Path | readonly Path[]
  /** Set only when the key is new: `SET … NX`, `putIfAbsent`, `setdefault`. */
  readonly onlyIfAbsent?: boolean
  /** The store expires the entry after this. */
  readonly expiry?: Path
  /** Only what is there already is written: no entry comes into being. */
  readonly updates?: boolean
}

/** Files whose exports a framework calls by convention, such as `app/api/mcp/route.ts`. */
export interface FileConvention {
  // Matched against the path in the target: `**/app/**/route.{ts,js}`; `*`, `**` and `{a,b}` only.
  readonly files: string
  /** Exported names, `default`; the entry's method is the name when it is an HTTP method. */
  readonly exports: readonly string[]
  /** The export is an object, and this member of it is called. */
  readonly member?: string
  /** A runtime calls it; nothing has to be installed or imported. */
  readonly isAlways?: true
  readonly callback: Omit<Callback, 'at'>
}
