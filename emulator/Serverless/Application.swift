public import EmulatorJSON

/// What serverless.yml declares, checked and resolved.
public struct Application: Sendable, Equatable {
  public var name: String
  public var stage: String
  public var region: String
  public var functions: [FunctionDeclaration]
  public var httpAPI: HTTPAPISettings
  public var restAPI: RESTAPISettings
  /// Stages that the file has parameters for and that do not run here.
  public var otherStages: [String] = []
  public var tables: [TableDeclaration]
  public var queues: [QueueDeclaration] = []
  public var emulator: EmulatorSettings
  public var warnings: [Problem]
  /// Keys that only a deployment reads, and what that means here.
  public var notes: [Problem] = []

  /// The account every ARN of the emulator names.
  public static let accountID = "000000000000"

  /// The stage where nobody names one: the emulator's own, which no deployment has by itself.
  public static let localStage = "local"

  /// By its key or by its full name (`service-stage-Key`).
  public func function(named name: String) -> FunctionDeclaration? {
    functions.first { $0.key == name || $0.name == name }
  }

  public var routes: [RouteDeclaration] { functions.flatMap(\.routes) }
}

public struct FunctionDeclaration: Sendable, Equatable {
  /// The key under `functions`.
  public var key: String
  /// As Lambda knows it: `name`, or `service-stage-key`.
  public var name: String
  /// Relative to the executables' folder.
  public var executable: String
  public var arguments: [String]
  /// What `_HANDLER` says.
  public var handler: String
  public var memory_MB: Int
  public var timeout_s: Int
  /// Provider's and function's merged, by name.
  public var environment: [String: String]
  public var reservedConcurrency: Int?
  public var routes: [RouteDeclaration]
  public var otherEvents: [OtherEvent]
  public var queueSources: [QueueSource] = []
  public var schedules: [ScheduleDeclaration] = []
  /// As the file names it: `provided.al2023` and its kin for executables and images, otherwise a language's.
  public var runtime = FunctionDeclaration.executableRuntime
  public var asynchronous = AsynchronousDeclaration()
  /// An address of its own.
  public var url: FunctionURLDeclaration?
  public var description = ""
  public var mark: Mark
}

/// What becomes of a function's asynchronous invocations.
public struct AsynchronousDeclaration: Sendable, Equatable {
  /// 0…2.
  public var maximumRetryAttempts = 2
  /// 60…21,600.
  public var maximumEventAge_s = 21_600
  /// Names or ARNs of functions, or ARNs of queues.
  public var onSuccess: String?
  public var onFailure: String?
  /// `onError`: the ARN of a queue.
  public var deadLetterQueue: String?
}

/// An event source that is declared and that nothing here delivers: `sns`, `s3`, …
public struct OtherEvent: Sendable, Equatable {
  public var kind: String
  public var settings: JSON
  public var mark: Mark
}

public struct RouteDeclaration: Sendable, Equatable {
  public enum API: String, Sendable {
    /// `http`: a REST API.
    case rest
    /// `httpApi`: an HTTP API.
    case http
  }
  public enum Payload: String, Sendable {
    case v1 = "1.0"
    case v2 = "2.0"
  }
  public var api: API
  public var payload: Payload
  /// Upper case; `ANY` for every method.
  public var method: String
  /// With its leading slash, `{name}` and `{name+}`; nil for an HTTP API's `$default`.
  public var path: String?
  /// A REST method's own preflight (`cors`); an HTTP API has one policy for all.
  public var cors: CORSPolicy?
  /// After so long the gateway answers, whatever the function does; nil: the API's own limit.
  public var timeout_ms: Int?
  /// A REST method with `async`: it is answered at once.
  public var isAsynchronous = false
  public var access = RouteAccess()
  public var function: String
  public var mark: Mark

  /// As API Gateway writes it: `POST /x/{id}` or `$default`.
  public var key: String { path.map { "\(method) \($0)" } ?? "$default" }
}

/// `provider.apiGateway`.
public struct RESTAPISettings: Sendable, Equatable {
  /// Media types that the API hands over as base64, `*/*` for all.
  public var binaryMediaTypes: [String] = []
  /// Of every method that says no other.
  public var timeout_ms: Int?
  public var keys: [APIKey] = []
  public var plans: [UsagePlan] = []
  /// Whether the key is what the authorizer answers (`usageIdentifierKey`), in place of the header.
  public var keyIsAuthorizers = false
  /// Models that requests may name, by their names.
  var schemas: [String: JSON] = [:]
}

public struct CORSPolicy: Sendable, Equatable {
  public var origins: [String]
  public var headers: [String]
  public var methods: [String]
  public var exposedHeaders: [String]
  public var credentials: Bool
  public var maxAge_s: Int?
  /// `Cache-Control` of a REST resource's preflight.
  public var cacheControl: String?

  public init(
    origins: [String], headers: [String] = [], methods: [String] = [], exposedHeaders: [String] = [], credentials: Bool = false, maxAge_s: Int? = nil
  ) {
    self.origins = origins
    self.headers = headers
    self.methods = methods
    self.exposedHeaders = exposedHeaders
    self.credentials = credentials
    self.maxAge_s = maxAge_s
  }

  /// What the Serverless Framework allows where a file says only `cors: true`.
  public static let defaultHeaders = [
    "Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token", "X-Amz-User-Agent", "X-Amzn-Trace-Id",
  ]
}

public struct HTTPAPISettings: Sendable, Equatable {
  public var cors: CORSPolicy?
  public var payload: RouteDeclaration.Payload
}

/// `custom.emulator`.
public struct EmulatorSettings: Sendable, Equatable {
  /// Where the executables are, relative to the file.
  public var functions = "build"
  public var port = 8_000
  public var sandboxes = SandboxSettings()
}

/// `custom.emulator.sandboxes`: how many run, and how many callers wait for one.
public struct SandboxSettings: Sendable, Equatable {
  /// 1…1,000; a function's `reservedConcurrency` goes before.
  public var perFunction = 10
  /// 1…1,000.
  public var overall = 48
  /// 0…10,000, all functions together; over it callers are answered 429.
  public var waiting = 1_000
  /// 1…86,400; a sandbox that is idle longer is ended.
  public var idleSeconds = 600
  /// 0…1,000,000; a sandbox that answered so many invocations is ended, and the next one meets another. 0: never.
  public var recycleAfter = 0
  /// Whether sandboxes are held to their memory and files as far as the machine can.
  public var isConfined = true
}
