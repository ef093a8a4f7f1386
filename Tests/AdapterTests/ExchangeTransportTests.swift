import Adapters
import Fakes
import HTTPTransport
import StrictJSON
import Synchronization
import Testing

@Suite struct `Exchanges beside an emulator` {
  static let place = "http://127.0.0.1:8000/_emulator/exchanges/KEY"

  static func transport(_ answers: [ScriptedTransport.Answer], _ kind: String) throws -> (ExchangeTransport, ScriptedTransport) {
    let script = ScriptedTransport(answers)
    return (ExchangeTransport(script, telling: try #require(ExchangeAddress("\(place)/\(kind)"))), script)
  }

  /// What was told of a side of the exchange, by its name.
  static func told(_ request: HTTPRequest, _ side: String, _ name: String) throws -> JSONValue? {
    guard case .object(let members) = try JSONReader.read(request.body), case .object(let parts)? = members[side] else { return nil }
    return parts[name]
  }

  @Test(arguments: [
    "https://127.0.0.1:8000/x/record", "http://example.org/x/record", "http://127.0.0.1:8000/x/other", "http://127.0.0.1:8000",
    "http://127.0.0.1.example.org/record",
  ])
  func `are told to nobody beyond this machine`(address: String) { #expect(ExchangeAddress(address) == nil) }

  @Test func `are made, and then told whole`() async throws {
    let (transport, script) = try Self.transport([.text(201, "made"), .text(204, "")], "record")
    let answer = try await transport.send(HTTPRequest(method: "POST", url: "https://api.example.org/x?y=1", body: Array("{}".utf8)))
    #expect(answer.status == 201)
    #expect(script.requests.map(\.url) == ["https://api.example.org/x?y=1", "\(Self.place)/record"])
    #expect(try Self.told(script.requests[1], "request", "url") == "https://api.example.org/x?y=1")
    #expect(try Self.told(script.requests[1], "response", "body") == "made")
  }

  @Test func `that fail are told as failures, and stay so`() async throws {
    let (transport, script) = try Self.transport([.failure(.timeout), .text(204, "")], "record")
    await #expect(throws: TransportError.timeout) { try await transport.send(HTTPRequest(method: "GET", url: "https://api.example.org/")) }
    #expect(try Self.told(script.requests[1], "response", "error") == "timeout")
  }

  @Test func `are taken from the recording in a replay, and nothing else is asked`() async throws {
    let (transport, script) = try Self.transport([.text(200, #"{"response":{"status":200,"headers":{"a":"b"},"body":{"base64":"/w=="}}}"#)], "replay")
    let answer = try await transport.send(HTTPRequest(method: "GET", url: "https://api.example.org/"))
    #expect(answer == HTTPResponse(status: 200, headers: [HTTPField("a", "b")], body: [0xFF]))
    #expect(script.requests.map(\.url) == ["\(Self.place)/replay"])
  }

  @Test func `that no recording has are not made`() async throws {
    let (transport, script) = try Self.transport([.text(404, "{}")], "replay")
    await #expect(throws: TransportError.self) { try await transport.send(HTTPRequest(method: "GET", url: "https://api.example.org/")) }
    #expect(script.requests.count == 1)
  }

  @Test func `with the emulator itself are seen there, and marked while it is made out who calls`() async throws {
    let (transport, script) = try Self.transport([.text(200, ""), .text(200, "")], "record")
    let request = HTTPRequest(method: "POST", url: "http://127.0.0.1:8000/")
    _ = try await transport.send(request)
    try await Unrecorded.$isOn.withValue(true) { _ = try await transport.send(request) }
    #expect(script.requests.map(\.headers) == [[], [HTTPField("X-Emulator-Unrecorded", "1")]])
  }
}

@Suite struct `Exchanges that are told in the process` {
  /// What was told.
  final class Told: Sendable {
    private let kept = Mutex<[(service: String, operation: String, request: JSONValue, response: JSONValue)]>([])
    var all: [(service: String, operation: String, request: JSONValue, response: JSONValue)] { kept.withLock { $0 } }
    func transport(_ answers: [ScriptedTransport.Answer], isHeard: Bool = true) -> ToldTransport {
      ToldTransport(ScriptedTransport(answers), isHeard: { isHeard }) { service, operation, request, response in
        self.kept.withLock { $0.append((service, operation, request, response)) }
      }
    }
  }

  @Test(arguments: [
    ("DynamoDB_20120810.GetItem", "dynamodb", "GetItem"), ("AmazonSQS.SendMessage", "sqs", "SendMessage"), (nil, "http", "POST https://api.example.org/x"),
  ])
  func `have their service and operation`(target: String?, service: String, operation: String) async throws {
    let told = Told()
    let headers = target.map { [HTTPField("X-Amz-Target", $0)] } ?? []
    let request = HTTPRequest(method: "POST", url: "https://api.example.org/x?y=1", headers: headers, body: Array(#"{"a":1}"#.utf8))
    _ = try await told.transport([.text(200, #"{"b":2}"#)]).send(request)
    #expect(told.all.count == 1)
    #expect(told.all[0].service == service && told.all[0].operation == operation)
    guard case .object(let response) = told.all[0].response else {
      Issue.record("no response")
      return
    }
    #expect(response["status"] == 200)
    #expect(response["body"] == (target == nil ? .string(#"{"b":2}"#) : ["b": 2]))
  }

  @Test func `have every value of a header that comes several times, in a replay too`() async throws {
    let told = Told()
    let fields = [HTTPField("set-cookie", "a=1"), HTTPField("x", "y"), HTTPField("set-cookie", "b=2")]
    _ = try await told.transport([.success(HTTPResponse(status: 200, headers: fields, body: []))]).send(HTTPRequest(method: "GET", url: "https://x.example/"))
    guard case .object(let response) = told.all[0].response else {
      Issue.record("no response")
      return
    }
    #expect(response["headers"] == ["set-cookie": ["a=1", "b=2"], "x": "y"])
    let recorded = String(decoding: try JSONWriter.write(["response": told.all[0].response]), as: UTF8.self)
    let address = try #require(ExchangeAddress("http://127.0.0.1:8000/_emulator/exchanges/KEY/replay"))
    let replayed = try await ExchangeTransport(ScriptedTransport([.text(200, recorded)]), telling: address)
      .send(HTTPRequest(method: "GET", url: "https://x.example/"))
    #expect(replayed.headers == [HTTPField("set-cookie", "a=1"), HTTPField("set-cookie", "b=2"), HTTPField("x", "y")])
  }

  @Test func `are told of where they fail, and not where nobody listens or it is made out who calls`() async throws {
    let told = Told()
    let request = HTTPRequest(method: "GET", url: "https://api.example.org/")
    await #expect(throws: TransportError.timeout) { try await told.transport([.failure(.timeout)]).send(request) }
    #expect(told.all.map(\.response) == [["error": "timeout"]])
    _ = try await told.transport([.text(200, "")], isHeard: false).send(request)
    try await Unrecorded.$isOn.withValue(true) { _ = try await told.transport([.text(200, "")]).send(request) }
    #expect(told.all.count == 1)
  }
}
