import EmulatorGateway
import EmulatorJSON
import EmulatorServerless
import Testing

let moment = Moment(
  requestID: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", extendedID: "LV7fzho-PHcEJPw=", traceID: "Root=1-5e9f0c65-1de4d666d4dd26aced652b6c",
  time_ms: 1_587_481_701_067)

/// An application whose one function has these events.
func shop(_ events: [String], provider: String = "") throws -> Application {
  let list = events.map { "      - \($0)" }.joined(separator: "\n")
  let text = "service: shop\nprovider:\n  name: aws\n  stage: test\n\(provider)functions:\n  F:\n    handler: f\n    events:\n\(list)\n"
  return try Application.read(Array(text.utf8))
}

extension Gateway {
  /// The invocation that a request leads to.
  func invocation(_ request: FrontRequest, _ place: SourceLocation = #_sourceLocation) throws -> Integration {
    guard case .invoke(let invocation) = step(request, moment) else {
      Issue.record("was answered instead of invoked", sourceLocation: place)
      throw Answered()
    }
    return invocation
  }

  func event(_ request: FrontRequest) throws -> JSON { try JSON(reading: try invocation(request).event) }

  /// The answer that comes without a function.
  func immediate(_ request: FrontRequest, _ place: SourceLocation = #_sourceLocation) throws -> FrontAnswer {
    guard case .answer(let answer) = step(request, moment) else {
      Issue.record("was invoked instead of answered", sourceLocation: place)
      throw Answered()
    }
    return answer
  }

  /// The answer to a request whose function gives this output.
  func answer(_ output: String, to request: FrontRequest) throws -> FrontAnswer { answer(.output(Array(output.utf8)), to: try invocation(request)) }
}

struct Answered: Error {}

extension FrontAnswer {
  var text: String { String(decoding: body, as: UTF8.self) }
  func all(_ name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }
}

func text(_ json: JSON?) -> String { json.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "absent" }

let get = FrontRequest(method: "GET", path: "/x", headers: [Header("Host", "localhost:8000")])
