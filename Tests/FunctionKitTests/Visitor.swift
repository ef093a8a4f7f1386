import Cases
import Decisions
import Fakes
import Forms
import FunctionKit
import Identity
import Crypto
import StrictJSON
import TableOfContents
import Testing

/// One operation of the OpenAPI document: whatever is added there is tried here.
struct Operation: Sendable {
  let method: String
  let path: String
  /// A body that the document shows; empty where none is taken.
  let body: String
  /// What each parameter of the path may be; nil where it names a record.
  let choices: [String: [String]?]
  let queryParameters: [String]
  var takesCursor: Bool { queryParameters.contains("cursor") }

  static let all: [Operation] = {
    guard case .object(let paths) = OpenAPIDocument(Function.all).json["paths"] else { return [] }
    return paths.members.flatMap { path, operations -> [Operation] in
      guard case .object(let methods) = operations else { return [] }
      return methods.members.compactMap { method, operation in
        guard case .array(let parameters) = operation["parameters"] else { return Operation(method, path, operation, []) }
        return Operation(method, path, operation, parameters)
      }
    }
  }()

  private init(_ method: String, _ path: String, _ operation: JSONValue, _ parameters: [JSONValue]) {
    (self.method, self.path) = (method.uppercased(), path)
    let example = operation["requestBody"]["content"]["application/json"]["example"]
    body = example == .null ? "" : String(decoding: (try? JSONWriter.write(example)) ?? [], as: UTF8.self)
    queryParameters = parameters.filter { $0["in"] == "query" }.compactMap { $0["name"].string }
    var choices: [String: [String]?] = [:]
    for parameter in parameters where parameter["in"] == "path" {
      var words: [String]?
      if case .array(let values) = parameter["schema"]["enum"] { words = values.compactMap(\.string) }
      if let name = parameter["name"].string { choices.updateValue(words, forKey: name) }
    }
    self.choices = choices
  }

  var namesRecord: Bool { choices.values.contains { $0 == nil } }

  /// The path's parameters where records are named by `id`.
  func parameters(_ id: String) -> [String: String] { choices.mapValues { $0?.first ?? id } }

  func place(_ id: String) -> String {
    parameters(id).reduce(path) { $0.replacing("{\($1.key)}", with: $1.value).replacing("{\($1.key)+}", with: $1.value) }
  }
}

/// One tenant's way into one set of records.
struct Visitor {
  let functions: [(function: Function, given: Given)]
  let key: String

  init(
    _ tenant: String, in records: VolatileRecordStore, seed: UInt64, families: [any CaseFamily], environment: [String: String] = [:],
    log: KeptLines = KeptLines(), notifications: (any Notifications)? = nil
  ) async throws {
    let chance = ScriptedSurroundings(seed: seed + 500)
    let text = APIKeyText(random: chance.random)
    let made = APIKey(
      text, named: "a key", tenant: tenant, principal: "robot", roles: ["admin"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
    try await records.write([.put(made.record, .absent)])
    key = text.text
    functions = try Function.all.map { function in
      let closed = ["API_KEY_REQUIRED": "true", "RATE_LIMIT": "false"]
      let given = try Given(
        function, records: records, environment: closed.merging(environment) { $1 }, families: families, log: log, notifications: notifications,
        surroundings: ScriptedSurroundings(seed: seed))
      return (function, given)
    }
  }

  /// A header that is given empty is not sent.
  func send(_ operation: Operation, _ id: String = "", headers: [String: String] = [:], query: String = "", body: String? = nil) async throws -> JSONValue {
    let given = try #require(
      functions.first { $0.function.endpoints.contains { $0.method.rawValue == operation.method && $0.path == operation.path } }?.given,
      "\(operation.method) \(operation.path) is no function's")
    let sent = ["x-api-key": key, "x-request-id": "the-same"].merging(headers) { $1 }.filter { !$0.value.isEmpty }
    return try await given.send(
      operation.method, operation.path, path: operation.place(id), headers: sent, query: query, parameters: operation.parameters(id),
      body: body ?? operation.body)
  }
}
