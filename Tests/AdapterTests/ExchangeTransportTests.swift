import Adapters
import Fakes
import HTTPTransport
import Models
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

  @Test func `with anybody else are not told while it is made out who calls`() async throws {
    let (transport, script) = try Self.transport([.text(200, "keys"), .text(200, "keys")], "record")
    let request = HTTPRequest(method: "GET", url: "https://issuer.example.org/keys")
    try await Unrecorded.$isOn.withValue(true) {
      _ = try await transport.send(request)
      _ = try await transport.stream(request, limits: StreamLimits())
    }
    #expect(script.requests.map(\.url) == [request.url, request.url])
  }
}

/// Bedrock's calls, which a recording has by operation and model.
@Suite struct `Exchanges with Bedrock` {
  static let model = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.some-model-v1:0"
  static let request = ModelRequest(model: model, key: ModelKey("unused"), instructions: "Judge.", stable: "given", rest: "asked")

  static func language(_ transport: any HTTPTransport, at endpoint: String?, _ now_ms: Int64 = 1_700_000_000_000) -> BedrockLanguageModel {
    let credentials = AWSAccount.Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: endpoint == nil ? "token" : nil)
    let account = AWSAccount(region: endpoint == nil ? "eu-west-1" : "us-east-1", credentials: credentials, endpoints: endpoint.map { ["": $0] } ?? [:])
    return BedrockLanguageModel(account: account, transport: transport) { now_ms }
  }

  static func response(streams: Bool) -> HTTPResponse {
    let type = HTTPField("content-type", streams ? "application/vnd.amazon.eventstream" : "application/json")
    return HTTPResponse(status: 200, headers: [type], body: streams ? WireCase.bedrock.stream : Array(WireCase.bedrock.body.utf8))
  }

  static func ask(_ model: BedrockLanguageModel, streams: Bool) async throws -> ModelReply {
    streams ? try await model.stream(request) { _ in } : try await model.answer(request)
  }

  @Test(arguments: [false, true]) func `are told by operation and model, and replayed from another address, at another time, by another key`(streams: Bool)
    async throws
  {
    let told = `Exchanges that are told in the process`.Told()
    let first = try await Self.ask(Self.language(told.transport([.success(Self.response(streams: streams))]), at: nil), streams: streams)
    #expect(first.text == "Grüezi, “welt” 🌍" && told.all.count == 1)
    let call = try #require(told.all.first)
    #expect(call.service == "bedrock" && call.operation == (streams ? "ConverseStream" : "Converse"))
    let request = String(decoding: try JSONWriter.write(call.request), as: UTF8.self)
    guard case .object(let members) = call.request else {
      Issue.record("no request")
      return
    }
    #expect(members["model"] == .string(Self.model) && members.members.map(\.name).sorted() == ["body", "model"], "\(request)")
    for word in ["AKIDEXAMPLE", "amazonaws", "token", "20231114"] { #expect(!request.contains(word), "\(word)") }

    let recorded = String(decoding: try JSONWriter.write(["response": call.response]), as: UTF8.self)
    #expect(!recorded.contains("base64"), "\(recorded)")
    let script = ScriptedTransport([.text(200, recorded)])
    let replay = ExchangeTransport(script, telling: try #require(ExchangeAddress("http://127.0.0.1:8000/_emulator/exchanges/KEY/replay")))
    let again = try await Self.ask(Self.language(replay, at: "http://127.0.0.1:8000", 1_800_000_000_000), streams: streams)
    #expect(again == first)
    let asked = try #require(script.requests.first)
    #expect(asked.url == "http://127.0.0.1:8000/_emulator/exchanges/KEY/replay" && script.requests.count == 1)
    #expect(try JSONReader.read(asked.body) == ["service": "bedrock", "operation": .string(call.operation), "request": call.request])
  }

  @Test(arguments: [
    ("https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/other", "bedrock"),
    ("https://bedrock-runtime.eu-west-1.amazonaws.com/models/m/converse", "bedrock"),
    ("https://example.org/model/m/converse", "execute-api"), ("https://example.org/model/m/converse", nil),
  ])
  func `are nothing else that looks like one`(url: String, service: String?) async throws {
    let told = `Exchanges that are told in the process`.Told()
    var request = HTTPRequest(method: "POST", url: url, body: Array("{}".utf8))
    if let service {
      request = SigV4Signer(credentials: .init(accessKeyID: "A", secretAccessKey: "b"), region: "eu-west-1", service: service).sign(request, time_s: 0)
    }
    _ = try await told.transport([.text(200, "{}")]).send(request)
    #expect(told.all.map(\.service) == ["http"])
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

  @Test func `that stream are told of once, when they are over or nobody reads on`() async throws {
    let told = Told()
    let request = HTTPRequest(method: "GET", url: "https://api.example.org/")
    do {
      let stream = try await told.transport([.text(200, "first")]).stream(request, limits: StreamLimits())
      #expect(try await stream.next() == Array("first".utf8) && told.all.isEmpty)
    }
    #expect(told.all.count == 1)
    do {
      let stream = try await told.transport([.text(200, "second")]).stream(request, limits: StreamLimits())
      #expect(try await stream.rest(atMost: 100) == Array("second".utf8) && told.all.count == 2)
    }
    #expect(told.all.count == 2)
    for (call, text) in zip(told.all, ["first", "second"]) {
      guard case .object(let response) = call.response else {
        Issue.record("no response")
        return
      }
      #expect(response["body"] == .string(text))
    }
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
