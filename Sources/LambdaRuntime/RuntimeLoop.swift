internal import Glibc

/// What a function does with an event: answers with bytes, JSON as a rule. A thrown error is a fault of ours and is reported as one.
///
/// It runs on the process's one thread, as does every task it awaits that asks for no executor of its own; it must not wait for the main actor.
public typealias InvocationHandler = @Sendable (Invocation) async throws -> [UInt8]

/// What a function does once its answer was delivered and before it asks for the next event: no caller waits for it, but the next event does, so that it must end by the
/// invocation's deadline. The platform freezes nothing before that.
public typealias AfterAnswer = @Sendable (Invocation) async -> Void

public enum RuntimeLoop {
  /// Takes events one after the other until the Runtime API is gone or breaks its protocol; says what ended it.
  public static func run<API: RuntimeAPI & ~Copyable>(
    _ api: inout API, handler: @escaping InvocationHandler, afterAnswer: AfterAnswer? = nil
  ) -> RuntimeAPIError {
    let executor = CallingThreadExecutor()
    do throws(RuntimeAPIError) {
      while true {
        let invocation = try serveNext(&api, on: executor, handler)
        if let afterAnswer { executor.run { await afterAnswer(invocation) } }
      }
    } catch {
      return error
    }
  }

  /// Runs the process: reads `AWS_LAMBDA_RUNTIME_API`, starts the function, and takes events until the sandbox is over or SIGTERM arrives; an invocation that is
  /// running then is finished first, with what follows its answer. `start` makes the handler; what it throws is reported as a failed initialisation, and the process exits with 1.
  public static func runProcess(start: () throws -> (handler: InvocationHandler, afterAnswer: AfterAnswer?)) -> Never {
    let termination = Termination.takeOver()
    do throws(RuntimeAPIError) {
      var api = try LoopbackRuntimeAPI(address: environment("AWS_LAMBDA_RUNTIME_API"), termination: termination)
      let made = try started(start, reportingTo: &api)
      exit(run(&api, handler: made.handler, afterAnswer: made.afterAnswer))
    } catch {
      exit(error)
    }
  }

  private static func serveNext<API: RuntimeAPI & ~Copyable>(
    _ api: inout API, on executor: CallingThreadExecutor, _ handler: @escaping InvocationHandler
  ) throws(RuntimeAPIError) -> Invocation {
    let invocation = try api.next()
    switch executor.run({ await outcome(of: invocation, handler) }) {
    case .success(let response): try api.respond(to: invocation.requestID, with: response)
    case .failure(let failure):
      // A failed event is a fault of ours or of who sent it: either way its reason belongs into the log.
      StandardError.write("\(failure.type): \(failure.message)")
      try api.fail(invocation.requestID, with: failure)
    }
    return invocation
  }

  private static func outcome(of invocation: Invocation, _ handler: InvocationHandler) async -> Result<[UInt8], FunctionFailure> {
    do {
      let response = try await handler(invocation)
      return response.count <= RuntimeAPILimits.responseBytesMaximum ? .success(response) : .failure(.responseTooLarge)
    } catch {
      return .failure(FunctionFailure(unexpected: error))
    }
  }

  /// What `start` makes. Where it throws, the process ends.
  static func started<Handler>(_ start: () throws -> Handler, reportingTo api: inout LoopbackRuntimeAPI) throws(RuntimeAPIError) -> Handler {
    do { return try start() } catch {
      let failure = FunctionFailure(unexpected: error)
      // First, since the platform may end the process as soon as it knows.
      StandardError.write("the function cannot start: \(failure.message)")
      try api.failInit(with: failure)
      Glibc.exit(1)
    }
  }

  static func exit(_ error: RuntimeAPIError) -> Never {
    switch error {
    case .gone: Glibc.exit(0)
    case .address(let text): StandardError.write(text)
    case .unreachable(let text): StandardError.write("the Runtime API cannot be reached: \(text)")
    case .refused(let status, let message): StandardError.write("the Runtime API answered \(status): \(message)")
    case .malformed(let rule): StandardError.write("the Runtime API broke its protocol: \(rule)")
    }
    Glibc.exit(1)
  }

  static func environment(_ name: String) -> String {
    guard let value = unsafe getenv(name) else { return "" }
    return unsafe String(cString: value)
  }
}

extension FunctionFailure {
  /// The platform's own words for it.
  static let responseTooLarge = FunctionFailure(
    type: "Function.ResponseSizeTooLarge",
    message: "Response payload size exceeded maximum allowed payload size (\(RuntimeAPILimits.responseBytesMaximum) bytes).")
}
