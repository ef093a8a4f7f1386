import EmulatorJSON
import EmulatorTables
import Glibc
import SeededProperties

/// A table service on a folder of its own, which goes with the value.
final class TemporaryTables: Sendable {
  private let folder: String
  private let engine: TableEngine

  struct Answer {
    var status: Int
    var body: JSON

    /// The exception's name.
    var fault: String? { body["__type"]?.string?.split(separator: "#").last.map(String.init) }
    var message: String { body["message"]?.string ?? body["Message"]?.string ?? "" }
  }

  init() throws {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/quorate-properties-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw unsafe Broken("no temporary folder in \(base): \(String(cString: strerror(errno)))") }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    engine = try TableEngine(path: folder + "/tables.sqlite") { 1_700_000_000 }
  }

  deinit {
    engine.close()
    for name in ["tables.sqlite", "tables.sqlite-wal", "tables.sqlite-shm", "tables.sqlite.reserve"] { unsafe unlink("\(folder)/\(name)") }
    unsafe rmdir(folder)
  }

  /// A table `things` with string keys `pk` and `sk`, and in it one item of lists, maps and numbers.
  static func withItem() async throws -> TemporaryTables {
    let tables = try TemporaryTables()
    for (operation, body) in [("CreateTable", table), ("PutItem", ["TableName": "things", "Item": item])] {
      let answer = try await tables.send(operation, body)
      try hold(answer.status == 200, "\(operation): \(answer.message)")
    }
    return tables
  }

  private static let table: JSON = [
    "TableName": "things", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [["AttributeName": "pk", "AttributeType": "S"], ["AttributeName": "sk", "AttributeType": "S"]],
    "KeySchema": [["AttributeName": "pk", "KeyType": "HASH"], ["AttributeName": "sk", "KeyType": "RANGE"]],
  ]

  private static let item: JSON = [
    "pk": ["S": "p"], "sk": ["S": "s"], "a": ["L": [["N": "1"], ["M": ["b": ["N": "2"]]]]], "b": ["M": ["c": ["S": "x"]]],
  ]

  func send(_ operation: String, _ body: JSON) async throws -> Answer {
    let reply = await withCheckedContinuation { continuation in
      engine.submit(target: "DynamoDB_20120810.\(operation)", body: body.bytes) { continuation.resume(returning: $0) }
    }
    return Answer(status: reply.status, body: try JSON(reading: reply.body))
  }
}
