import CurlTransport
import Foundation
import HTTPTransport
import StrictJSON
import TestProcesses

/// A running `build/emulator` on a port of its own, and a client for it.
final class LocalEmulator: Sendable {
  let process: RunningProcess
  let port: Int
  let client: CurlTransport

  /// Starts it and waits until it listens.
  static func start(
    data: TemporaryFolder, file: String? = nil, functions: String = Places.build, arguments: [String] = []
  ) async throws -> LocalEmulator {
    let file = try file ?? data.write(try service(), to: "service.yml")
    let process = try RunningProcess(
      Places.build + "/emulator", ["start", "--port", "0", "--data", data.path + "/data", "--file", file, "--functions", functions] + arguments,
      directory: data.path)
    let line = try await process.line { $0.contains("http://127.0.0.1:") }
    guard let found = line.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)/), let port = Int(found.1) else {
      throw RunningProcess.Ended(description: "no port in: \(line)")
    }
    return LocalEmulator(process, port)
  }

  private init(_ process: RunningProcess, _ port: Int) {
    self.process = process
    self.port = port
    client = CurlTransport()
  }

  func send(_ method: String, _ path: String, body: [UInt8] = [], headers: [HTTPField] = []) async throws -> HTTPResponse {
    try await client.send(
      HTTPRequest(method: method, url: "http://127.0.0.1:\(port)\(path)", headers: headers, body: body, timeout_ms: 60_000, responseBytesMaximum: 16 << 20))
  }

  func post(_ path: String, _ body: String) async throws -> HTTPResponse { try await send("POST", path, body: Array(body.utf8)) }
  func get(_ path: String) async throws -> HTTPResponse { try await send("GET", path) }
}

extension LocalEmulator {
  /// This checkout's serverless.yml without its schedule: what falls due is done where a test asks for it, not also by a minute that ends meanwhile.
  private static func service() throws -> String {
    let declared = try String(contentsOfFile: Places.root + "/serverless.yml", encoding: .utf8)
    let schedule = "schedule: rate(1 minute)"
    guard declared.contains(schedule) else { throw RunningProcess.Ended(description: "serverless.yml has no `\(schedule)`") }
    return declared.replacing(schedule, with: "schedule: { rate: [rate(1 minute)], enabled: false }")
  }

  /// A serverless.yml like this checkout's, with variables of one function's own; the file's path.
  static func declare(_ variables: [String: String], of function: String, in folder: TemporaryFolder) throws -> String {
    let declared = try service()
    let head = "  \(function):\n    image: { name: quorate, command: [\(function)] }\n"
    guard declared.contains(head) else { throw RunningProcess.Ended(description: "serverless.yml declares no `\(function)` in this form") }
    let lines = variables.sorted { $0.key < $1.key }.map { "      \($0.key): \($0.value)\n" }.joined()
    return try folder.write(declared.replacing(head, with: head + "    environment:\n" + lines), to: "serverless.yml")
  }

  static let table = "quorate-local-records"

  /// One operation of DynamoDB's, past the functions.
  @discardableResult
  func table(_ operation: String, _ body: String) async throws -> JSONValue {
    let target = [HTTPField("X-Amz-Target", "DynamoDB_20120810.\(operation)")]
    let answer = try await send("POST", "/", body: Array((#"{"TableName":"\#(Self.table)","# + body.dropFirst()).utf8), headers: target)
    guard answer.status == 200 else { throw RunningProcess.Ended(description: "\(operation): \(answer.text)") }
    return answer.json
  }

  /// The partition keys of the items that have an attribute.
  func partitions(having attribute: String) async throws -> [String] {
    var keys: [String] = []
    var start = ""
    repeat {
      let page = try await table(
        "Scan", #"{"ConsistentRead":true,"ProjectionExpression":"pk","FilterExpression":"attribute_exists(\#(attribute))"\#(start)}"#)
      keys += page["Items"].elements.compactMap { $0["pk"]["S"].string }
      let last = page["LastEvaluatedKey"]
      start = last == .null ? "" : #","ExclusiveStartKey":"# + String(decoding: try JSONWriter.write(last), as: UTF8.self)
    } while !start.isEmpty
    return keys
  }

  /// What an operator's shell has to find this emulator's records.
  var environment: [String: String] {
    [
      "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:\(port)", "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "local",
      "AWS_SECRET_ACCESS_KEY": "local", "RECORDS_TABLE": Self.table,
    ]
  }
}

extension HTTPResponse {
  var json: JSONValue { (try? JSONReader.read(body)) ?? .null }
  var text: String { String(decoding: body, as: UTF8.self) }
}

extension JSONValue {
  subscript(name: String) -> JSONValue {
    if case .object(let object) = self { object[name] ?? .null } else { .null }
  }

  subscript(index: Int) -> JSONValue {
    if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { .null }
  }

  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
  var string: String? { if case .string(let text) = self { text } else { nil } }
}

enum Requests {
  static func decision(_ query: String = "Which supplier?") -> String {
    """
    {"query":"\(query)","context":{"alternatives":[{"id":"a","name":"A","scores":{"cost":10,"quality":7}},{"id":"b","name":"B","scores":{"cost":12,"quality":9}}],
    "criteria":[{"name":"cost","weight":1,"direction":"min","category":"cost"},{"name":"quality","weight":2,"direction":"max","category":"strategy"}]}}
    """
  }
}
