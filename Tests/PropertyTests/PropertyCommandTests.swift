import Glibc
import SeededProperties
import Synchronization
import TestProcesses
import Testing

@Suite struct `The properties' command` {
  static let plain = Property("plain", "all is well", small: 5, whole: 50, kinds: ["case"]) { { _ in "case" } }
  static let hollow = Property("hollow", "the rare case is well", small: 5, whole: 50, kinds: ["case", "rare"]) { { _ in "case" } }
  static let broken = Property("broken", "nothing is wrong", small: 5, whole: 50, kinds: ["case"]) {
    { random in
      var fourth = SplitMix64(seed: 4)
      try hold(random.next() != fourth.next(), "the fourth is")
      return "case"
    }
  }

  /// What it says but for how far it is, which depends on the machine.
  static func run(_ words: [String], _ properties: [Property] = [plain, hollow, broken]) async -> (status: Int32, text: String) {
    let said = Mutex("")
    let status = await properties.run(words) { text in if !text.hasPrefix("  …") { said.withLock { $0 += text } } }
    return (status, said.withLock { $0 })
  }

  @Test(arguments: [([], 5), (["--small"], 5), (["--whole"], 50), (["--count", "7"], 7)] as [([String], Int)])
  func `tries as many cases as it is told`(words: [String], count: Int) async {
    let ran = await Self.run(["plain"] + words)
    #expect(ran.status == 0 && ran.text.hasPrefix("  ok    plain: all is well (\(count) cases, "), "\(ran.text)")
    #expect(ran.text.hasSuffix(": case \(count))\n"), "\(ran.text)")
  }

  @Test func `says how a broken case is repeated, and that does repeat it`() async {
    let ran = await Self.run(["broken", "--whole"])
    #expect(ran.status == 1 && ran.text == "  FAIL  broken: the fourth is\n        repeat it by: properties broken --seed 4 --count 1\n")
    #expect(await Self.run(["broken", "--seed", "4", "--count", "1"]) == ran)
    #expect(await Self.run(["broken", "--seed", "5", "--count", "1"]).status == 0)
  }

  @Test func `fails where a kind of case never comes, unless it repeats a few`() async {
    let ran = await Self.run(["hollow"])
    #expect(ran.status == 1 && ran.text == "  FAIL  hollow: no case was of the kind rare (case 5)\n")
    #expect(await Self.run(["hollow", "--count", "4"]).status == 0)
  }

  @Test func `tries all where none is named, and fails where one fails`() async {
    let ran = await Self.run([])
    #expect(ran.status == 1)
    for name in ["ok    plain", "FAIL  hollow", "FAIL  broken"] { #expect(ran.text.contains(name)) }
    #expect(await Self.run([], [Self.plain]).status == 0)
  }

  @Test func `lists every property with its sentence`() async {
    let ran = await Self.run(["--list"])
    #expect(ran.status == 0)
    #expect(ran.text.split(separator: "\n").first == "plain: all is well (5 cases, 50 whole)")
    #expect(ran.text.split(separator: "\n").count == 3)
  }

  @Test(arguments: [
    (["nothing"], "there is no property `nothing`"), (["--fast"], "there is no option `--fast`"), (["plain", "plain"], "`plain` is named twice"),
    (["--count"], "--count takes a number"), (["--count", "0"], "--count takes a number"), (["--count", "x"], "--count takes a number"),
    (["--seed", "0"], "--seed takes a number"), (["--seed", "-1"], "--seed takes a number"), (["--small", "--whole"], "one of --small, --whole and --count"),
    (["--list", "plain"], "--list stands alone"), (["plain", "--list"], "--list stands alone"),
  ]) func `refuses words that it does not know, and tries nothing`(words: [String], text: String) async {
    let ran = await Self.run(words)
    #expect(ran.status == 2 && ran.text.hasPrefix("properties: " + text) && ran.text.hasSuffix(PropertyCommand.usage), "\(ran.text)")
  }

  @Test func `names the seeds that were being tried when it crashed`() async throws {
    let process = try RunningProcess(Places.build + "/properties", ["replays", "--count", "10000000"])
    _ = try await process.line { $0.contains("…") }
    process.signal(SIGABRT)
    #expect(await process.wait() == -SIGABRT)
    _ = try await process.line { $0.hasPrefix("  properties replays --seed ") && $0.hasSuffix(" --count 1") }
  }
}
