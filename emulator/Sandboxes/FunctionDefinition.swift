/// One function as its owner describes it.
public struct FunctionDefinition: Sendable {
  /// The name in the description (`MakeDecision`).
  public var name: String
  /// The name in the cloud (`service-stage-MakeDecision`).
  public var qualifiedName: String
  /// An absolute path.
  public var executable: String
  public var arguments: [String]
  /// What its owner declares.
  public var environment: [(name: String, value: String)]
  /// Variables that the host gives it beside those; a declared one of the same name wins.
  public var surroundings: [(name: String, value: String)] = []
  public var description = ""
  /// `provided.al2023`, or what its owner names.
  public var runtime = "provided.al2023"
  public var asynchronous = AsynchronousSettings()
  /// An address of its own, which somebody else serves.
  public var url: FunctionURLSettings?
  /// The handler's name, handed on as `_HANDLER`.
  public var handler: String
  public var memory_MB: Int
  public var timeout_ms: Int
  /// The most sandboxes at a time, beyond which callers are refused at once; nil: the host's limit, beyond which they wait.
  public var reservedConcurrency: Int?
  /// The working directory and `LAMBDA_TASK_ROOT`.
  public var directory: String
  /// Whether it writes each line at once by itself. What does not, as most do into a pipe, writes to a terminal, into which everybody does.
  public var writesLines = false

  public init(
    name: String, qualifiedName: String, executable: String, arguments: [String] = [], environment: [(name: String, value: String)] = [],
    handler: String = "bootstrap", memory_MB: Int = 1024, timeout_ms: Int = 6_000, reservedConcurrency: Int? = nil, directory: String = "/"
  ) {
    self.name = name
    self.qualifiedName = qualifiedName
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.handler = handler
    self.memory_MB = memory_MB
    self.timeout_ms = timeout_ms
    self.reservedConcurrency = reservedConcurrency
    self.directory = directory
  }
}

/// What becomes of a function's asynchronous invocations. Source: Lambda API reference, PutFunctionEventInvokeConfig.
public struct AsynchronousSettings: Sendable, Equatable {
  /// 0…2, after the first attempt.
  public var maximumRetryAttempts = 2
  /// 60…21,600.
  public var maximumEventAge_s = 21_600
  /// A function's name or ARN, or a queue's ARN, which is told of each invocation that succeeded.
  public var onSuccess: String?
  /// … of each that was given up.
  public var onFailure: String?
  /// The ARN of the queue that takes events that were given up.
  public var deadLetterQueue: String?

  public init() {}
}

/// What holds for all functions of a host.
public struct HostLimits: Sendable {
  public var region = "us-east-1"
  public var accountID = "000000000000"
  public var sandboxesPerFunction = 10
  public var sandboxesOverall = 48
  /// How many callers may wait for a sandbox, all functions together.
  public var waitingMaximum = 1_000
  /// How many asynchronous invocations may be pending, those that wait for a retry included.
  public var pendingEventsMaximum = 1_000
  /// And how many bytes their payloads may have together.
  public var pendingEventBytesMaximum = 64 * 1024 * 1024
  public var init_ms = 10_000
  /// How long a sandbox may be idle.
  public var idle_ms = 600_000
  /// A sandbox that answered so many invocations is ended and another takes its place; 0: never.
  public var recycleAfter = 0
  /// From SIGTERM to SIGKILL.
  public var shutdown_ms = 2_000
  /// What sandboxes are held to beyond their time.
  public var confinement = Confinement()
  /// The largest response of a function: 6 MiB and 100 bytes.
  public var responseBytesMaximum = 6 * 1024 * 1024 + 100

  /// The largest response that is passed on as it comes: Lambda's 200 MB.
  public var streamBytesMaximum = 200 * 1024 * 1024

  public init() {}

  /// Every function's: the emulator has one way to run an executable.
  var runtimeARN: String { "arn:aws:lambda:\(region)::runtime:provided" }

  func arn(_ definition: FunctionDefinition) -> String { "arn:aws:lambda:\(region):\(accountID):function:\(definition.qualifiedName)" }
}
