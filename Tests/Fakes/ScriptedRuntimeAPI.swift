public import LambdaRuntime

/// Hands out the events that the test wrote down and keeps what is posted; gone when there are no more.
public struct ScriptedRuntimeAPI: RuntimeAPI {
  public enum Posted: Sendable, Hashable {
    case response(String, [UInt8])
    case failure(String, FunctionFailure)
    case initFailure(FunctionFailure)
  }

  private var invocations: [Invocation]
  public private(set) var posted: [Posted] = []

  public init(_ invocations: [Invocation]) { self.invocations = invocations }

  public mutating func next() throws(RuntimeAPIError) -> Invocation {
    guard !invocations.isEmpty else { throw .gone }
    return invocations.removeFirst()
  }

  public mutating func respond(to requestID: String, with response: [UInt8]) { posted.append(.response(requestID, response)) }
  public mutating func fail(_ requestID: String, with failure: FunctionFailure) { posted.append(.failure(requestID, failure)) }
  public mutating func failInit(with failure: FunctionFailure) { posted.append(.initFailure(failure)) }
}
