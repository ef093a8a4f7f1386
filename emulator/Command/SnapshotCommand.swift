internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorServerless
internal import EmulatorTables
internal import FoundationEssentials

/// `emulator snapshot save|restore FILE`: through the emulator that runs on a port, or on a data folder that none runs on.
enum SnapshotCommand {
  static func run(_ arguments: Arguments) async throws(CommandFault) -> Int32 {
    let action = arguments.operands[0]
    let body = JSON.object([JSON.Member("file", .string(absolute(arguments.operands[1])))]).bytes
    let answer: SnapshotRequest.Answer
    if let port = try arguments.port() {
      let reply = try LambdaClient(port: port).post(SnapshotRequest.path + action, body)
      answer = SnapshotRequest.Answer(status: reply.status, body: reply.body)
    } else {
      let project = try Project.load(arguments)
      let folder = try DataFolder(project.dataFolder)
      let tables = try Tables.open(folder, project.application)
      answer = await withCheckedContinuation { continuation in SnapshotRequest.run(action, body, tables) { continuation.resume(returning: $0) } }
      tables.close()
      withExtendedLifetime(folder) {}
    }
    let text = String(decoding: answer.body, as: UTF8.self)
    guard answer.status == 200 else { throw CommandFault((try? JSON(reading: answer.body))?["message"]?.string ?? text) }
    Terminal.say(arguments.wantsJSON ? text : "\(action)d \(arguments.operands[1])")
    return 0
  }

  /// The emulator may run in another folder.
  private static func absolute(_ file: String) -> String {
    file.hasPrefix("/") ? file : FileManager.default.currentDirectoryPath + "/" + file
  }
}

/// `POST /_emulator/snapshot/save|restore` with `{"file": "/an/absolute/path"}`. Nothing that exists is written over.
enum SnapshotRequest {
  static let path = "/_emulator/snapshot/"
  static let bytesMaximum = 8_192

  struct Answer: Sendable {
    var status: Int
    var body: [UInt8]
  }

  static func run(_ action: String, _ body: [UInt8], _ tables: TableEngine, _ reply: @escaping @Sendable (Answer) -> Void) {
    guard let file = (try? JSON(reading: body))?["file"]?.string, file.hasPrefix("/") else {
      return reply(refused("`file` must be an absolute path"))
    }
    let done: @Sendable (Result<Void, TableEngineError>) -> Void = { result in
      switch result {
      case .success: reply(Answer(status: 200, body: JSON.object([JSON.Member("file", .string(file))]).bytes))
      case .failure(let error): reply(refused(error.description.hasPrefix("`\(file)`") ? error.description : "`\(file)`: \(error)"))
      }
    }
    switch action {
    case "save":
      guard !FileManager.default.fileExists(atPath: file) else { return reply(refused("`\(file)` is there already, and is not written over")) }
      tables.snapshot(to: file, reply: done)
    case "restore": tables.restore(from: file, reply: done)
    default: reply(refused("`\(action)` is neither save nor restore"))
    }
  }

  private static func refused(_ text: String) -> Answer { Answer(status: 400, body: JSON.object([JSON.Member("message", .string(text))]).bytes) }
}
