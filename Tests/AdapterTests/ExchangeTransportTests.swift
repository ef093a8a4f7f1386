import Adapters
import Fakes
import HTTPTransport
import StrictJSON
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
