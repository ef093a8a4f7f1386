import Cases
import Decisions
import Forms
import Frameworks
import Foundation
import StrictJSON
import Testing

/// Records as earlier builds stored them, in `Corpus/`: {`request`, `outcome`, `receipts`}. A build that cannot load one of them loses somebody's decision.
@Suite struct `The corpus of stored decisions` {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

  static let files: [URL] = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []

  @Test func `there are records of schema 1`() {
    #expect(Self.files.count >= 4)
  }

  @Test(arguments: files) func `a stored decision loads and keeps every member`(_ file: URL) throws {
    let record = try JSONReader.read(Array(try Data(contentsOf: file)))
    let stored = try #require(record.at("outcome"))
    let outcome = try DecisionOutcome(json: stored)
    #expect(outcome.json == stored)
    _ = try DecisionRequest(try #require(record.at("request")), isStored: true)
    let genesis = HashChain.genesis(try JSONWriter.write(try #require(record.at("request"))))
    try HashChain.verify(try ChainedReceipt.read(try #require(record.at("receipts"))), from: genesis)
  }

  /// Before 1.1 the conflicts of the last asking alone were kept.
  @Test(arguments: [("mcda", "1.0.0", false), ("asked-again", "1.1.0", true)])
  func `every engine's record shows what it kept of each asking`(_ name: String, _ engine: String, _ keepsConflicts: Bool) throws {
    let record = try JSONReader.read(Array(try Data(contentsOf: Self.folder.appending(path: "schema-1-\(name).json"))))
    let outcome = try DecisionOutcome(json: try #require(record.at("outcome")))
    #expect(outcome.engineVersion == engine)
    #expect(outcome.consensus.attempts.allSatisfy { ($0.conflicts != nil) == keepsConflicts })
  }

  @Test(arguments: ["schema_version", "status", "recommendation", "framework", "consensus", "opinions", "receipt", "created_at"])
  func `a record without a field is refused by its name`(_ name: String) throws {
    let file = try #require(Self.files.first)
    guard case .object(var object)? = try JSONReader.read(Array(try Data(contentsOf: file))).at("outcome") else { throw ReplayTestFailure.noDivergence }
    object[name] = nil
    let error = try #require(throws: StoredError.self) { try DecisionOutcome(json: .object(object)) }
    #expect(error.path == "/\(name)")
  }

  @Test func `a number that could flip it is refused by its place where it cannot be read`() throws {
    let record = try JSONReader.read(Array(try Data(contentsOf: Self.folder.appending(path: "schema-1-mcda.json"))))
    let text = String(decoding: try JSONWriter.write(try #require(record.at("outcome"))), as: UTF8.self)
    for (old, new, path, rule) in [
      (#""criterion":"cost","current":0.5"#, #""criterion":"cost","current":"half""#, "/sensitivity/numbers/0/current", "must be a number"),
      (#""kind":"weight""#, #""kind":"utility""#, "/sensitivity/numbers/0/alternative_id", "is missing"),
      (#""effect":"support falls under the threshold","#, "", "/sensitivity/opinions/1/flip/effect", "is missing"),
    ] {
      let error = try #require(throws: StoredError.self) { try DecisionOutcome(json: JSONReader.read(Array(text.replacing(old, with: new).utf8))) }
      #expect(error == StoredError(path: path, rule: rule))
    }
  }

  @Test func `a record of a newer schema is refused with both versions`() throws {
    let file = try #require(Self.files.first)
    guard case .object(var object)? = try JSONReader.read(Array(try Data(contentsOf: file))).at("outcome") else { throw ReplayTestFailure.noDivergence }
    object["schema_version"] = .integer(2)
    let error = try #require(throws: StoredError.self) { try DecisionOutcome(json: .object(object)) }
    #expect(error.rule == "is 2, newer than 1, the newest this program reads")
  }
}
