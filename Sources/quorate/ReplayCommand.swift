internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import FoundationEssentials
internal import Composition
internal import FunctionKit
internal import StrictJSON
internal import Tasks

extension Command {
  static let replay = Command(
    name: "replay", arguments: "RECORD [--tenant TENANT] [--save FILE]",
    summary: "runs a stored decision or task again from its receipts, and says whether the bytes are the same",
    detail: """
      RECORD is a decision's id or a task's, read from the table that the environment names as for any function (RECORDS_TABLE, AWS_ENDPOINT_URL_DYNAMODB, …;
      `emulator env GetDecision` prints them), or a file that --save wrote. Nobody is asked anything: clock, ids and opinions come from the receipts.
      Where the table holds what came of the decision (POST /decisions/{id}/outcome), that is printed too.
      Exits 0 where the outcome is the same byte for byte, and 1 where a receipt was changed or this build computes something else; either is named.
      --tenant TENANT  whose decision it is (local)
      --save FILE      writes the decision with its receipts to FILE, to be replayed where the table is not
      """
  ) { (arguments: [String]) throws(CommandError) in
    let words = try CommandWords(arguments, options: ["--tenant", "--save"])
    guard words.operands.count == 1 else { throw .misused("takes one record, not \(words.operands.count)") }
    let (stored, recorded) = try await read(words.operands[0], tenant: words.options["--tenant"] ?? "local")
    guard let family = offline[stored.place.family.singular] else { throw .failed("this build has no family of \(stored.place.family.plural)") }
    if let file = words.options["--save"] {
      guard !FileManager.default.fileExists(atPath: file) else { throw .failed("`\(file)` is there already, and is not written over") }
      guard let bytes = try? JSONWriter.indented(stored.file), FileManager.default.createFile(atPath: file, contents: Data(bytes)) else {
        throw .failed("`\(file)` cannot be written")
      }
    }
    switch await family.replay(stored) {
    case .same(let receipts): StandardStream.output.write("the same \(stored.body.count) bytes from \(receipts) receipts\n")
    case .changed(let place): throw .failed("changed since it was stored: \(place)")
    case .diverged(let place, let detail): throw .failed("nothing was changed, but this build differs at \(place): \(detail)")
    case .unfinished: throw .failed("the \(family.name.singular) has no outcome yet")
    }
    if let recorded { StandardStream.output.write("what came of it: \(String(decoding: recorded.body, as: UTF8.self))\n") }
  }

  /// The families as a replay needs them: it asks nobody anything.
  private static let offline = Families([Decisions(voices: NoCalibrations()), Tasks.offline(SystemSurroundings())])

  /// Twice what a case may hold, for what its file escapes.
  private static let fileBytesMaximum = 32 << 20

  /// A file where there is one of the name, else the table's record, with what was recorded of it since.
  private static func read(_ record: String, tenant: String) async throws(CommandError) -> (StoredCase, RecordOutcome.Recorded?) {
    let file: [UInt8]?
    do throws(BoundedFileError) { file = try BoundedFile.read(record, bytesMaximum: fileBytesMaximum) } catch {
      guard error == .missing else { throw .failed("`\(record)` \(error.rule)") }
      file = nil
    }
    if let file { return (try read(file, record), nil) }
    let composition = try composition()
    let cases = composition.cases
    var stored: StoredCase?
    var recorded: RecordOutcome.Recorded?
    do throws(EndpointError) {
      for family in composition.families.all where stored == nil {
        stored = try await StoredCase.read(record, of: family, tenant: tenant, in: cases, now_ms: cases.surroundings.now_ms())
      }
      if let stored { recorded = try await RecordOutcome.recorded(of: stored.place, in: cases.records) }
    } catch { throw unreachable(error, composition, like: "GetDecision", "replay \(record)") }
    guard let stored else {
      throw .failed("there is no file `\(record)`, and no such decision or task of the tenant `\(tenant)` in \(composition.recordsPlace)")
    }
    return (stored, recorded)
  }

  private static func read(_ bytes: [UInt8], _ name: String) throws(CommandError) -> StoredCase {
    do { return try StoredCase(file: try JSONReader.read(bytes, limits: JSONLimits(bytesMaximum: fileBytesMaximum)), among: offline) } catch let error
      as StoredError
    {
      throw .failed("`\(name)` is no saved case: `\(error.path)` \(error.rule)")
    } catch let error as JSONError {
      throw .failed("`\(name)` is no JSON: \(error.rule) (at byte \(error.offset)); --save writes what can be replayed")
    } catch { throw .failed("`\(name)` cannot be read") }
  }
}
