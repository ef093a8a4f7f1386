internal import EmulatorFiles
internal import EmulatorJSON

/// How routes are guarded: as the file says, or less.
struct AccessOptions: Sendable {
  /// Claims of a caller who is taken for whoever brings no credentials; nil: nobody is.
  var pretended: [JSON.Member]?
  /// Whether `aws_iam` is checked.
  var checksSignatures = true

  private static let fileBytesMaximum = 65_536

  /// `--as FILE` and `--iam off`. Both open doors, so neither goes with an emulator that others reach.
  init(_ arguments: Arguments, isLoopback: Bool) throws(CommandFault) {
    switch arguments["iam"] {
    case nil, "on": break
    case "off": checksSignatures = false
    case let other?: throw CommandFault("`--iam` must be on or off, got `\(other)`")
    }
    if let file = arguments["as"] { pretended = try Self.claims(file) }
    if !isLoopback, pretended != nil || !checksSignatures {
      throw CommandFault("`--as` and `--iam off` let callers in unasked and go with `--listen 127.0.0.1` only")
    }
  }

  init() {}

  private static func claims(_ file: String) throws(CommandFault) -> [JSON.Member] {
    let bytes: [UInt8]
    do throws(BoundedFileError) { bytes = try BoundedFile.read(file, bytesMaximum: fileBytesMaximum) } catch { throw CommandFault("`--as`: \(error)") }
    do {
      guard let claims = try JSON(reading: bytes).object else { throw CommandFault("`--as`: \(file): must be an object of claims such as {\"sub\": \"me\"}") }
      return claims
    } catch let fault as CommandFault {
      throw fault
    } catch let error as JSONReadError {
      throw CommandFault("`--as`: \(file): line \(error.line): \(error.text)")
    } catch {
      throw CommandFault("`--as`: \(file): \(error)")
    }
  }

  /// What is said at the start.
  var warnings: [String] {
    var texts: [String] = []
    if pretended != nil { texts.append("warning: --as: who brings no credentials is taken for the caller of that file, on every route that asks for one") }
    if !checksSignatures { texts.append("warning: --iam off: routes with aws_iam are open") }
    return texts
  }
}
