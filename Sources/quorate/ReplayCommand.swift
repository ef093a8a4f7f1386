internal import Core
internal import FoundationEssentials
internal import FunctionKit
internal import StrictJSON

extension Command {
  static let replay = Command(
    name: "replay", arguments: "RECORD [--tenant TENANT] [--save FILE]",
    summary: "runs a stored decision again from its receipts, and says whether the bytes are the same",
    detail: """
      RECORD is a decision's id, read from the table that the environment names as for any function (RECORDS_TABLE, AWS_ENDPOINT_URL_DYNAMODB, …;
      `emulator env GetDecision` prints them), or a file that --save wrote. Nobody is asked anything: clock, ids and opinions come from the receipts.
      Exits 0 where the outcome is the same byte for byte, and 1 where a receipt was changed or this build computes something else; either is named.
      --tenant TENANT  whose decision it is (local)
      --save FILE      writes the decision with its receipts to FILE, to be replayed where the table is not
      """
  ) { (arguments: [String]) throws(CommandError) in
    let request = try ReplayArguments(arguments)
    let stored = try await request.read()
    if let file = request.save {
      guard let bytes = try? JSONWriter.indented(stored.file), FileManager.default.createFile(atPath: file, contents: Data(bytes)) else {
        throw .failed("`\(file)` cannot be written")
      }
    }
    switch await stored.replay() {
    case .same(let receipts): StandardStream.output.write("the same \(stored.body.count) bytes from \(receipts) receipts\n")
    case .changed(let place): throw .failed("changed since it was stored: \(place)")
    case .diverged(let place, let detail): throw .failed("nothing was changed, but this build differs at \(place): \(detail)")
    case .unfinished: throw .failed("the decision has no outcome yet")
    }
  }
}

private struct ReplayArguments {
  var record: String
  var tenant = "local"
  var save: String?

  init(_ arguments: [String]) throws(CommandError) {
    var records: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--tenant": tenant = try Self.value(of: word, &rest)
      case "--save": save = try Self.value(of: word, &rest)
      case _ where word.hasPrefix("--"): throw .misused("there is no option `\(word)`")
      default: records.append(word)
      }
    }
    guard records.count == 1 else { throw .misused("takes one record, not \(records.count)") }
    record = records[0]
  }

  private static func value(of option: String, _ rest: inout ArraySlice<String>) throws(CommandError) -> String {
    guard let value = rest.popFirst() else { throw .misused("`\(option)` needs a value") }
    return value
  }

  /// A file where there is one of the name, else the table's record.
  func read() async throws(CommandError) -> StoredCase {
    if let data = FileManager.default.contents(atPath: record) { return try Self.read(Array(data), record) }
    let records: any RecordStore
    do throws(ConfigurationError) { records = try Composition.ofProcess("quorate").records } catch { throw .failed(error.description) }
    let stored: StoredCase?
    do throws(EndpointError) { stored = try await StoredCase.read(record, tenant: tenant, store: records, now_ms: 0) } catch {
      switch error {
      case .unavailable(let detail), .fault(let detail): throw .failed("the records cannot be read: \(detail)")
      default: throw .failed("the records cannot be read")
      }
    }
    guard let stored else { throw .failed("there is no file and no decision `\(record)` of the tenant `\(tenant)`") }
    return stored
  }

  private static func read(_ bytes: [UInt8], _ name: String) throws(CommandError) -> StoredCase {
    do { return try StoredCase(file: try JSONReader.read(bytes, limits: JSONLimits(bytesMaximum: 64 << 20))) } catch let error as FrameworkError {
      throw .failed("`\(name)` is no saved decision: `\(error.path ?? "")` \(error.rule)")
    } catch { throw .failed("`\(name)` is no JSON: \(error)") }
  }
}
