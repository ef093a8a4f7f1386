internal import EmulatorFiles
internal import EmulatorJSON
internal import EmulatorServerless
internal import EmulatorTables
internal import FoundationEssentials
internal import Glibc

/// `emulator snapshot save|restore FILE`: through the emulator that runs on a port, or on a data folder that none runs on.
enum SnapshotCommand {
  /// What a file may have at most to be copied; a running emulator restores less (`TableEngine.init`).
  private static let bytesMaximum = Int.max / 2

  static func run(_ arguments: Arguments) async throws(CommandFault) -> Int32 {
    let (action, file) = (arguments.operands[0], arguments.operands[1])
    if action == "save", FileManager.default.fileExists(atPath: file) { throw CommandFault("`\(file)` is there already, and is not written over") }
    let contents: JSON
    if let port = try arguments.port() {
      contents = try through(LambdaClient(port: port), action, file)
    } else {
      contents = try await here(try Project.load(arguments), action, file)
    }
    if arguments.wantsJSON {
      Terminal.say(JSON.object([.init("file", .string(file)), .init("tables", contents)]))
    } else {
      Terminal.say("\(action)d \(file): \(SnapshotContents.text(contents))")
    }
    return 0
  }

  /// The emulator knows snapshots by name in a folder of its own; this copies them out and in.
  /// - Returns: what it holds.
  private static func through(_ client: LambdaClient, _ action: String, _ file: String) throws(CommandFault) -> JSON {
    let name = "command-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let answer: JSON
    if action == "save" {
      answer = try ask(client, "save", name)
      try copy(answer["file"]?.string ?? "", to: file)
    } else {
      let folder = try json(try client.send("GET", SnapshotRequest.path))["folder"]?.string ?? ""
      try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try copy(file, to: "\(folder)/\(name)")
      do throws(CommandFault) { answer = try ask(client, "restore", name) } catch {
        _ = try? ask(client, "remove", name)
        throw CommandFault(error.text.replacing("`\(name)`", with: "`\(file)`"))
      }
    }
    _ = try ask(client, "remove", name)
    return answer["tables"] ?? []
  }

  private static func ask(_ client: LambdaClient, _ action: String, _ name: String) throws(CommandFault) -> JSON {
    try json(try client.post(SnapshotRequest.path + action, JSON.object([.init("name", .string(name))]).bytes))
  }

  private static func json(_ reply: (status: Int, fields: [Substring], body: [UInt8])) throws(CommandFault) -> JSON {
    let value = try? JSON(reading: reply.body)
    guard reply.status == 200, let value else { throw CommandFault(value?["message"]?.string ?? "status \(reply.status)") }
    return value
  }

  private static func copy(_ file: String, to target: String) throws(CommandFault) {
    do throws(BoundedFileError) {
      try BoundedFile.copy(file, to: "\(target).unfinished", bytesMaximum: bytesMaximum)
    } catch {
      throw CommandFault(error.description)
    }
    guard unsafe rename("\(target).unfinished", target) == 0 else { throw CommandFault("`\(target)` cannot be written") }
  }

  private static func here(_ project: Project, _ action: String, _ file: String) async throws(CommandFault) -> JSON {
    if action == "save", !FileManager.default.fileExists(atPath: "\(project.dataFolder)/\(DataFolder.storeName)") {
      throw CommandFault("there are no tables in `\(project.dataFolder)` to be saved; name the data folder with --data")
    }
    let folder = try DataFolder(project.dataFolder)
    defer { withExtendedLifetime(folder) {} }
    let before = folder.names
    let store: Store
    do throws(CommandFault) { store = try Store.open(folder, project.application, restoreBytesMaximum: bytesMaximum) } catch {
      folder.takeBack(allBut: before)
      throw error
    }
    let fault = action == "save" ? await TableWork.snapshot(store.tables, file) : await TableWork.restore(store.tables, file)
    let contents = SnapshotContents.json((try? store.tables.contents(ofSnapshot: file)) ?? [])
    store.tables.close()
    if let fault {
      folder.takeBack(allBut: before)
      throw CommandFault(fault.hasPrefix("`\(file)`") ? fault : "`\(file)`: \(fault)")
    }
    return contents
  }
}
