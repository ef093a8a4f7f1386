internal import Cases
internal import Composition
internal import Forms
internal import Identity

extension Command {
  static let tenant = Command(
    name: "tenant", arguments: "TENANT [--status active|suspended --reason TEXT]",
    summary: "shows a tenant's settings, and says whether it may call at all, with the table's own credentials",
    detail: """
      Works on the table that the environment names as for any function (RECORDS_TABLE, AWS_ENDPOINT_URL_DYNAMODB, …).
      Prints {"settings", "status", "tenant"} on a line. A suspended tenant's callers are answered 403 `tenant_suspended`, in every process within a minute.
      --status STATUS   active or suspended; its settings stay
      --reason TEXT     why, 1 to 500 characters: kept with the event `tenant.changed`, without personal values and secrets
      """
  ) { (arguments: [String]) throws(CommandError) in
    let words = try CommandWords(arguments, options: ["--status", "--reason"])
    guard let name = words.operands.first, words.operands.count == 1 else { throw .misused("names one tenant") }
    guard Tenant.isName(name) else { throw .misused("`\(name)` must be 1 to 63 small letters, digits, dots, underscores and hyphens") }
    let (status, reason) = (words.options["--status"], words.options["--reason"] ?? "")
    guard status == nil || ["active", "suspended"].contains(status) else { throw .misused("`--status` must be `active` or `suspended`") }
    guard (status != nil) == !reason.isEmpty, reason.unicodeScalars.count <= 500 else {
      throw .misused("`--status` and `--reason`, of at most 500 characters, go together")
    }
    let composition = try Command.composition()
    do throws(EndpointError) {
      _ = StandardStream.output.write(Array(try await composition.tenant(name, status: status, reason: reason).utf8) + [UInt8(ascii: "\n")])
    } catch {
      if case .unavailable = error { throw Command.unreachable(error, composition, like: "MakeDecision", "tenant") }
      throw .failed(error.detail)
    }
  }
}
