internal import EmulatorFiles
internal import EmulatorJSON
internal import EmulatorServerless
internal import TerminalText

/// `emulator record import LOG`: makes recordings of what functions in the cloud logged of their events.
enum RecordCommand {
  static let logBytesMaximum = 512 << 20

  static func run(_ arguments: Arguments) async throws(CommandFault) -> Int32 {
    let file = arguments.operands[1]
    let bytes: [UInt8]
    do throws(BoundedFileError) { bytes = try BoundedFile.read(file, bytesMaximum: logBytesMaximum) } catch { throw CommandFault("`\(file)` \(error.rule)") }
    let project = try Project.load(arguments)
    let log = RecordedLog(bytes)
    guard !log.events.isEmpty || !log.faults.isEmpty else { throw CommandFault("`\(file)` holds no recorded events (lines with `recording`)") }
    let folder = arguments["to"] ?? "recordings"
    let shelf = try await RecordingShelf(folder, project)
    for fault in log.faults { Terminal.log("warning: \(fault)") }
    var kept = 0
    for event in log.events {
      if project.application.function(named: event.function) == nil {
        Terminal.log("warning: the event \(event.id) is not recorded: `\(Printable.text(event.function))` is no function of the service")
      } else if await shelf.kept(event) {
        kept += 1
      }
    }
    await shelf.close(isLast: true)
    let left = log.events.count - kept + log.faults.count
    if arguments.wantsJSON {
      Terminal.say(["kept": .integer(Int64(kept)), "left": .integer(Int64(left)), "folder": .string(folder)])
    } else {
      Terminal.say("\(kept) recorded in \(folder), \(left) not")
    }
    return left == 0 ? 0 : 1
  }
}
