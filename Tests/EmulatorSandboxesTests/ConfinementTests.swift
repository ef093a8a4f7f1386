import EmulatorHTTP
import EmulatorSandboxes
import Foundation
import Testing

/// What a function may take of the machine.
@EventLoop @Suite(.serialized) struct `A confined sandbox` {
  private static let found = Confinement.find(directory: Functions.folder, keeper: nil)

  private func host(_ behaviour: String, _ detail: String = "", _ confinement: Confinement, memory_MB: Int = 128) -> TestHost {
    // None of them is told by the time: a thousand processes may take theirs.
    var definition = Functions.definition("Test", behaviour, detail, timeout_ms: 60_000)
    definition.memory_MB = memory_MB
    definition.directory = Functions.folder
    return TestHost([definition]) { $0.confinement = confinement }
  }

  @Test(arguments: [true, false])
  func `that takes more memory than it has is killed as in the cloud`(isHeld: Bool) async {
    let confinement = isHeld ? Self.found : Confinement()
    let test = host("eat", "4000", confinement)
    let answer = await test.invoke()
    #expect(answer.isFunctionError)
    #expect(answer.text.contains("Runtime exited with error: signal: killed") && answer.text.contains("Runtime.ExitError"))
    await test.stop()
    let modest = host("eat", "60", confinement)
    #expect(await modest.invoke().text == "{}")
    await modest.stop()
  }

  @Test func `writes to its own tmp, 512 MB, and nowhere else`() async throws {
    guard Self.found.isIsolating else { return #expect(Self.found.text.contains("no /tmp of their own (")) }
    let test = host("files", "", Self.found, memory_MB: 256)
    #expect(await test.invoke().text == "\([EROFS, EROFS, EROFS, 0, ENOSPC])")
    #expect(!FileManager.default.fileExists(atPath: "/tmp/full"))
    let second = host("files", "", Self.found)
    #expect(await second.invoke().text == "\([EROFS, EROFS, EROFS, 0, ENOSPC])")
    await test.stop()
    await second.stop()
    Self.found.end()
  }

  @Test(arguments: [("exit", "Runtime.ExitError"), ("hang", "Sandbox.Timedout")])
  func `that failed leaves its tmp to the one that follows, until the function changes`(ending: String, error: String) async throws {
    guard Self.found.isIsolating else { return #expect(Self.found.text.contains("no /tmp of their own (")) }
    let timeout_ms = ending == "hang" ? 1_000 : 60_000
    var definition = Functions.definition("Test", "mark", ending, timeout_ms: timeout_ms)
    definition.directory = Functions.folder
    let test = TestHost([definition]) { $0.confinement = Self.found }
    #expect(await test.invoke().text.contains(error))
    #expect(await test.invoke().text == "found")
    test.host.retire(test.host.functions[0], because: "its executable changed")
    #expect(await test.invoke().text.contains(error))
    test.host.retire(test.host.functions[0], because: "its executable changed")
    #expect(await test.invoke().text.contains(error), "what was left before the change is not there after it")
    await test.stop()
  }

  @Test func `is found by a link in a folder under tmp, and reads what is beside it`() async throws {
    guard Self.found.isIsolating else { return #expect(Self.found.text.contains("no /tmp of their own (")) }
    let folders = ["links", "program"].map { "/tmp/confined-\(UUID().uuidString)/\($0)" }
    for folder in folders { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    defer { for folder in folders { try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent) } }
    try FileManager.default.copyItem(atPath: Functions.handler, toPath: folders[1] + "/handler")
    try FileManager.default.createSymbolicLink(atPath: folders[0] + "/Test", withDestinationPath: folders[1] + "/handler")
    var definition = Functions.definition("Test", "files")
    definition.executable = folders[0] + "/Test"
    definition.directory = folders[0]
    let test = TestHost([definition]) { $0.confinement = Self.found }
    #expect(await test.invoke().text == "\([EROFS, EROFS, EROFS, 0, ENOSPC])")
    await test.stop()
  }

  @Test func `starts as many processes as in the cloud, and the next is refused as there`() async throws {
    let confinement = Self.found
    guard confinement.groups?.counted != nil else { return #expect(confinement.text.contains("processes not counted")) }
    #expect(confinement.text.contains("1024 processes at most"))
    let test = host("forks", "1100", confinement, memory_MB: 2_048)
    let refused = await test.invoke().text
    #expect(refused == "[\(EAGAIN)]", "\(refused)")
    await test.stop()
    let modest = host("forks", "50", confinement, memory_MB: 512)
    #expect(await modest.invoke().text == "[0]")
    await modest.stop()
  }

  @Test(arguments: ["exit", "stay"])
  func `leaves nothing running`(ending: String) async throws {
    let test = host("daemon", ending, Self.found)
    _ = await test.invoke()
    await test.until { test.book.texts.contains { $0.hasPrefix("daemon ") } }
    let process = try #require(test.book.texts.first { $0.hasPrefix("daemon ") }.flatMap { Int32($0.dropFirst(7)) })
    if ending == "stay" { #expect(isAlive(process)) }
    await test.stop()
    await test.until { !isAlive(process) }
  }

  @Test func `is one of several, and only its own go with it`() async throws {
    var functions = [Functions.definition("One", "daemon", "stay"), Functions.definition("Two", "exit")]
    for place in functions.indices { functions[place].directory = Functions.folder }
    let test = TestHost(functions) { $0.confinement = Self.found }
    try #require(await !test.invoke(name: "One").isFunctionError)
    await test.until { test.book.texts.contains { $0.hasPrefix("daemon ") } }
    let process = try #require(test.book.texts.first { $0.hasPrefix("daemon ") }.flatMap { Int32($0.dropFirst(7)) })
    _ = await test.invoke(name: "Two")
    #expect(isAlive(process))
    await test.stop()
    await test.until { !isAlive(process) }
  }
}

/// Version 2 by a tree of files, since a machine has one version or the other.
@Suite struct `Control groups` {
  private final class Tree {
    let path = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID().uuidString)").path(percentEncoded: false)
    init(_ files: [String: String]) throws {
      for (name, text) in files {
        let file = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
    func write(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)")) }
  }

  @Test func `of version 2 bound memory and swap, and end their members together`() throws {
    let tree = try Tree(["own": "0::/user.slice/x\n", "root/user.slice/x/cgroup.controllers": "cpu memory pids\n"])
    let groups = try #require(ControlGroups(root: "\(tree.path)/root", own: "\(tree.path)/own", process: 42))
    let folder = "root/user.slice/x/emulator-42"
    #expect(groups.version == .two && groups.folder == "\(tree.path)/\(folder)")
    #expect(tree.text("\(folder)/self/cgroup.procs") == "42")
    for folder in ["root/user.slice/x", folder] {
      // A file of the test keeps what was written last, and the beginning of that what was written first.
      #expect(tree.text("\(folder)/cgroup.subtree_control")?.hasPrefix("+pids") == true)
    }
    let group = try #require(groups.group("a", bytes: 1_000_000))
    #expect(tree.text("\(folder)/a/memory.max") == "1000000")
    #expect(tree.text("\(folder)/a/memory.swap.max") == "0")
    #expect(tree.text("\(folder)/a/memory.oom.group") == "1")
    #expect(groups.counted == groups.folder && tree.text("\(folder)/a/pids.max") == "1024")
    #expect(group.memberships == ["\(tree.path)/\(folder)/a/cgroup.procs"])
    try tree.write("anon 2097152\nfile 9\n", "\(folder)/a/memory.stat")
    try tree.write("low 0\noom 3\noom_kill 2\n", "\(folder)/a/memory.events")
    #expect(group.anonymous_kB == 2_048 && group.outOfMemoryKills == 2)
    group.kill()
    #expect(tree.text("\(folder)/a/cgroup.kill") == "1")
  }

  @Test func `of version 1 bound memory, and processes where that hierarchy is there`() throws {
    let tree = try Tree(["own": "8:pids:/y\n4:memory:/x\n1:cpu:/\n0::/\n", "root/memory/x/tasks": "", "root/pids/y/tasks": ""])
    let groups = try #require(ControlGroups(root: "\(tree.path)/root", own: "\(tree.path)/own", process: 42))
    #expect(groups.version == .one && groups.folder == "\(tree.path)/root/memory/x/emulator-42")
    let group = try #require(groups.group("a", bytes: 5_000))
    #expect(tree.text("root/memory/x/emulator-42/a/memory.limit_in_bytes") == "5000")
    try tree.write("cache 1\ntotal_rss 1048576\n", "root/memory/x/emulator-42/a/memory.stat")
    #expect(group.anonymous_kB == 1_024)
    #expect(groups.counted == "\(tree.path)/root/pids/y/emulator-42")
    #expect(tree.text("root/pids/y/emulator-42/a/pids.max") == "1024")
    // Another file of the same folders does it too, and takes a hundred times as long.
    #expect(group.memberships == ["\(tree.path)/root/memory/x/emulator-42/a/tasks", "\(tree.path)/root/pids/y/emulator-42/a/tasks"])
    let bare = try Tree(["own": "4:memory:/x\n", "root/memory/x/tasks": ""])
    #expect(try #require(ControlGroups(root: "\(bare.path)/root", own: "\(bare.path)/own", process: 42)).counted == nil)
  }

  @Test func `of an emulator that is gone are taken away`() throws {
    // No process has this number.
    let tree = try Tree(["own": "4:memory:/x\n", "root/memory/x/tasks": ""])
    let gone = "\(tree.path)/root/memory/x/emulator-2147483646"
    let living = "\(tree.path)/root/memory/x/emulator-\(getpid())"
    for folder in [gone + "/1-a", living] { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    #expect(ControlGroups(root: "\(tree.path)/root", own: "\(tree.path)/own", process: 42) != nil)
    #expect(!FileManager.default.fileExists(atPath: gone) && FileManager.default.fileExists(atPath: living))
  }

  @Test(arguments: ["", "0::/x\n", "4:memory:/none\n", "nonsense"])
  func `are none where none can be made`(own: String) throws {
    let tree = try Tree(["own": own, "root/x/cgroup.controllers": "cpu\n"])
    #expect(ControlGroups(root: "\(tree.path)/root", own: "\(tree.path)/own", process: 42) == nil)
  }
}
