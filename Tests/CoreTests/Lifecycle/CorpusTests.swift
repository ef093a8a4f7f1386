import Core
import Foundation
import StrictJSON
import Testing

/// Records as earlier builds stored them, in `Corpus/`: {`request`, `outcome`, `receipts`}. A build that cannot load one of them loses somebody's decision.
@Suite struct `The corpus of stored decisions` {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpus")

  static let files: [URL] = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []

  @Test func `there are records of schema 1`() {
    #expect(Self.files.count >= 4)
  }

  @Test(arguments: files) func `a stored decision loads and keeps every member`(_ file: URL) throws {
    let record = try JSONReader.read(Array(try Data(contentsOf: file)))
    let stored = try #require(record.at("outcome"))
    let outcome = try DecisionOutcome(json: stored)
    #expect(outcome.json == stored)
    _ = try DecisionRequest(try #require(record.at("request")))
    let genesis = HashChain.genesis(try JSONWriter.write(try #require(record.at("request"))))
    try HashChain.verify(try ChainedReceipt.read(try #require(record.at("receipts"))), from: genesis)
  }

  @Test(arguments: ["schema_version", "status", "recommendation", "framework", "consensus", "opinions", "receipt", "created_at"])
  func `a record without a field is refused by its name`(_ name: String) throws {
    let file = try #require(Self.files.first)
    guard case .object(var object)? = try JSONReader.read(Array(try Data(contentsOf: file))).at("outcome") else { throw ReplayTestFailure.noDivergence }
    object[name] = nil
    let error = try #require(throws: FrameworkError.self) { try DecisionOutcome(json: .object(object)) }
    #expect(error.path == "/\(name)")
  }

  @Test func `a record of a newer schema is refused with both versions`() throws {
    let file = try #require(Self.files.first)
    guard case .object(var object)? = try JSONReader.read(Array(try Data(contentsOf: file))).at("outcome") else { throw ReplayTestFailure.noDivergence }
    object["schema_version"] = .integer(2)
    let error = try #require(throws: FrameworkError.self) { try DecisionOutcome(json: .object(object)) }
    #expect(error.rule == "is 2, newer than 1, the newest this program reads")
  }
}
