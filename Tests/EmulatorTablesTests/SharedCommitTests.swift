import EmulatorTables
import Foundation
import Synchronization
import Testing

/// What shares a commit: told by a resident that counts transactions, and by works of its that post others while they are done.
@Suite struct SharedCommitTests {
  /// What happened, in its order: `begin`, what each work says of itself, `commit`, `undo`, and what was answered.
  final class Told: Sendable {
    private let lines = Mutex<[String]>([])
    private let awaited = Mutex<(count: Int, done: CheckedContinuation<Void, Never>)?>(nil)
    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) {
      let answers = lines.withLock { lines in
        lines.append(line)
        return lines.count { $0.hasPrefix("answer") }
      }
      let done = awaited.withLock { awaited -> CheckedContinuation<Void, Never>? in
        guard let waiting = awaited, waiting.count <= answers else { return nil }
        awaited = nil
        return waiting.done
      }
      done?.resume()
    }

    /// Until so many answers are there.
    func wait(for answers: Int, while body: () -> Void) async {
      await withCheckedContinuation { done in
        awaited.withLock { $0 = (answers, done) }
        body()
      }
    }
  }

  final class Counting: Resident {
    let told: Told
    init(_ told: Told) { self.told = told }
    var due_ms: Int64? { nil }
    var patience_ms: Int? { nil }
    func load(_ database: Database) throws(Fault) {}
    func begin() { told.add("begin") }
    func happen(_ database: Database, now_ms: Int64) throws(Fault) {}
    func save(_ database: Database) throws(Fault) {}
    func committed() { told.add("commit") }
    func undone() { told.add("undo") }
    func restored() {}
    func close() {}
  }

  let told = Told()
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shared-\(UUID().uuidString)").path

  /// A work that says its name, and posts others while it is done.
  private func work(_ name: String, fault: SQLiteFault? = nil, then: @escaping @Sendable () -> Void = {}) -> ResidentWork {
    let told = told
    return ResidentWork(fail: { _ in told.add("answer \(name): failed") }) { _, _, _ throws(Fault) in
      told.add(name)
      then()
      if let fault { throw .storage(fault) }
      return { told.add("answer \(name)") }
    }
  }

  private func ran(answers: Int, _ body: (TableEngine) -> Void) async throws -> [String] {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let told = told
    let engine = try TableEngine(path: "\(folder)/tables.sqlite", resident: { Counting(told) })
    defer { engine.close() }
    await told.wait(for: answers) { body(engine) }
    return told.all
  }

  @Test func `what comes while a group is done is committed with it, and all is answered after that, in its order`() async throws {
    let lines = try await ran(answers: 3) { engine in
      let third = work("c")
      let second = work("b") { engine.post(third, cost: 1) }
      engine.post(work("a") { engine.post(second, cost: 1) }, cost: 1)
    }
    #expect(lines == ["begin", "a", "b", "c", "commit", "answer a", "answer b", "answer c"])
  }

  @Test func `a disk that fails what came along fails all that was to be committed with it, and what comes after is done`() async throws {
    let lines = try await ran(answers: 3) { engine in
      let third = work("c")
      let second = work("b", fault: SQLiteFault(code: SQLiteFault.refused, message: "cannot be written")) { engine.post(third, cost: 1) }
      engine.post(work("a") { engine.post(second, cost: 1) }, cost: 1)
    }
    #expect(lines == ["begin", "a", "b", "undo", "answer a: failed", "answer b: failed", "begin", "c", "commit", "answer c"])
  }

  @Test func `what has a transaction of its own keeps its place`() async throws {
    let lines = try await ran(answers: 3) { engine in
      let (told, last) = (told, work("c"))
      engine.post(
        work("a") {
          engine.probe { _ in told.add("answer probe") }
          engine.post(last, cost: 1)
        }, cost: 1)
    }
    #expect(lines == ["begin", "a", "commit", "answer a", "begin", "commit", "answer probe", "begin", "c", "commit", "answer c"])
  }

  @Test func `more bytes than a group takes along wait for the next`() async throws {
    let lines = try await ran(answers: 4) { engine in
      let (small, last, large) = (work("b"), work("d"), work("c"))
      engine.post(
        work("a") {
          engine.post(small, cost: 1)
          engine.post(large, cost: 16_777_216)
          engine.post(last, cost: 1)
        }, cost: 1)
    }
    #expect(lines == ["begin", "a", "b", "commit", "answer a", "answer b", "begin", "c", "d", "commit", "answer c", "answer d"])
  }

  @Test func `a group is no larger than 512, whatever comes`() async throws {
    let lines = try await ran(answers: 600) { engine in
      let others = (1..<600).map { work(String($0)) }
      engine.post(work("0") { for other in others { engine.post(other, cost: 0) } }, cost: 0)
    }
    var expected = ["begin"]
    for number in 0..<600 {
      if number == 512 { expected += ["commit", "begin"] }
      expected.append(String(number))
    }
    expected.append("commit")
    #expect(lines.filter { !$0.hasPrefix("answer") } == expected)
  }
}
