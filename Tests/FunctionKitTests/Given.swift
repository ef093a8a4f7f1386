import Cases
import Decisions
import Forms
import Frameworks
import Identity
import DecisionEndpoints
import Fakes
import FunctionKit
import LambdaRuntime
import Models
import StrictJSON
import Synchronization

/// One function with everything around it, and a way to send it requests.
struct Given {
  let surroundings: ScriptedSurroundings
  let room: Room
  let pipeline: Pipeline

  init(
    _ function: Function, records: any RecordStore = VolatileRecordStore(), environment: [String: String] = [:], families: [any CaseFamily] = [],
    log: KeptLines = KeptLines(), notifications: (any Notifications)? = nil, queue: (any WorkQueue)? = nil,
    surroundings: ScriptedSurroundings = ScriptedSurroundings(), gateway: ModelGateway? = nil, keySets: (any KeySetSource)? = nil, areRecordsLocal: Bool = true,
    bounds: CaseBounds = CaseBounds()
  ) throws {
    self.surroundings = surroundings
    var variables = ["API_KEY_REQUIRED": "false", "JWT_AUTH_ENABLED": "false", "ENABLE_REQUEST_LOGGING": "false", "ENABLE_METRICS": "false"]
    variables.merge(environment) { _, own in own }
    var cases = CaseStore(records: records, surroundings: surroundings, notifications: notifications, queue: queue)
    cases.bounds = bounds
    let configuration = try Configuration(environment: variables)
    let decisions = Decisions(
      settings: try DecisionSettings(environment: variables), voices: RecordedCalibrations(records: records, surroundings: surroundings))
    let output: @Sendable ([UInt8]) -> Void = { log.add($0) }
    let kept = Log(function: function.name, level: configuration.logLevel, surroundings: surroundings, output: output)
    var identities = try IdentitySettings(environment: variables)
    identities.recordsAt = areRecordsLocal ? "http://127.0.0.1:8000" : "https://dynamodb.eu-central-1.amazonaws.com"
    let turnstile = VolatileTurnstile(records as? VolatileRecordStore ?? VolatileRecordStore())
    room = Room(configuration, Families([decisions] + families), cases, identities, turnstile, keySets: keySets, gateway: gateway, log: kept)
    pipeline = Pipeline(function: function, room: room)
  }

  func send(
    _ method: String, _ route: String, path: String? = nil, headers: [String: String] = [:], query: String = "", parameters: [String: String] = [:],
    body: String = "", version: Int = 2, left_ms: Int64 = 3_000
  ) async throws -> JSONValue {
    let event = version == 2 ? eventTwo(method, route, path ?? route, headers, query, parameters, body) : eventOne(method, route, path ?? route, headers, body)
    return try await send(event: JSONWriter.write(event), left_ms: left_ms)
  }

  /// What the function does between an answer and the next event.
  func afterAnswer() async { await pipeline.afterAnswer(invocation([], left_ms: 3_000)) }

  private func invocation(_ event: [UInt8], left_ms: Int64) -> Invocation {
    Invocation(requestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", deadline_ms: surroundings.now_ms() + left_ms, event: event)
  }

  func send(event: [UInt8], left_ms: Int64 = 3_000) async throws -> JSONValue {
    let invocation = invocation(event, left_ms: left_ms)
    return try JSONReader.read(try await pipeline.handle(invocation))
  }

  private func object(_ values: [String: String]) -> JSONValue { .object(JSONObject(values.map { (name: $0.key, value: .string($0.value)) })) }

  private func eventTwo(
    _ method: String, _ route: String, _ path: String, _ headers: [String: String], _ query: String, _ parameters: [String: String], _ body: String
  ) -> JSONValue {
    [
      "version": "2.0", "routeKey": .string("\(method) \(route)"), "rawPath": .string(path), "rawQueryString": .string(query), "headers": object(headers),
      "pathParameters": object(parameters), "body": .string(body), "isBase64Encoded": false,
      "requestContext": [
        "requestId": "JKJaXmPLvHcESHA=", "stage": "$default", "domainName": "api.example.com", "timeEpoch": 1_795_255_200_000,
        "http": ["method": .string(method), "path": .string(path), "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "test"],
      ],
    ]
  }

  private func eventOne(_ method: String, _ route: String, _ path: String, _ headers: [String: String], _ body: String) -> JSONValue {
    [
      "resource": .string(route), "path": .string(path), "httpMethod": .string(method), "headers": object(headers), "queryStringParameters": nil,
      "body": .string(body), "isBase64Encoded": false,
      "requestContext": ["requestId": "id", "stage": "prod", "domainName": "x.execute-api.eu-central-1.amazonaws.com", "identity": ["sourceIp": "192.0.2.7"]],
    ]
  }
}

extension JSONValue {
  subscript(name: String) -> JSONValue { if case .object(let object) = self { object[name] ?? .null } else { .null } }
  var string: String? { if case .string(let text) = self { text } else { nil } }

  /// An answer's body, read.
  var body: JSONValue { (try? JSONReader.read(Array((self["body"].string ?? "").utf8))) ?? .null }

  /// A header of an answer, its name in any case.
  func header(_ name: String) -> String? {
    guard case .object(let headers) = self["headers"] else { return nil }
    return headers.members.first { $0.name.lowercased() == name.lowercased() }?.value.string
  }
}

extension Function {
  static let make = Function("MakeDecision", triggers: [.decidesDirectly]) { [.makeDecision] }
  static let find = Function("GetDecision") { [.getDecision] }
  static let review = Function("ReviewDecision") { [.reviewDecision, .giveReviewToken] }
  static let record = Function("RecordOutcome") { [.recordOutcome] }
  static let list = Function("ListDecisions") { [.listDecisions] }
  static let health = Function("Health") { [.health, .ready] }
}

/// What was logged, line by line.
final class KeptLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }
  func add(_ bytes: [UInt8]) { lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
}

/// A question without numbers: a person must look.
let openQuestion = #"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#

let decision = """
  {"query":"Which supplier?","context":{"alternatives":[{"id":"a","name":"A","scores":{"cost":10}},{"id":"b","name":"B","scores":{"cost":12}}],
  "criteria":[{"name":"cost","weight":1,"direction":"min","category":"cost"}]}}
  """
