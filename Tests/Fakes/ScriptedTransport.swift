public import HTTPTransport
internal import Synchronization

/// Answers requests with what the test wrote down, one after the other, and keeps them; a request too many is an error.
public final class ScriptedTransport: HTTPTransport {
  public typealias Answer = Result<HTTPResponse, TransportError>

  private struct State {
    var answers: [Answer]
    var requests: [HTTPRequest] = []
  }

  private let state: Mutex<State>

  public init(_ answers: [Answer]) { state = Mutex(State(answers: answers)) }

  public var requests: [HTTPRequest] { state.withLock { $0.requests } }
  public var isFinished: Bool { state.withLock { $0.answers.isEmpty } }

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let answer: Answer = state.withLock { state in
      state.requests.append(request)
      return state.answers.isEmpty ? .failure(.other(detail: "the script has no answer left")) : state.answers.removeFirst()
    }
    return try answer.get()
  }
}

extension ScriptedTransport.Answer {
  /// A response whose body is this text.
  public static func text(_ status: Int, _ body: String) -> ScriptedTransport.Answer { .success(HTTPResponse(status: status, body: Array(body.utf8))) }
}
