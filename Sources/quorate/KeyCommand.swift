internal import Cases
internal import Composition
internal import Forms
internal import FunctionKit
internal import Identity

extension Command {
  static let key = Command(
    name: "key", arguments: "--principal NAME --role ROLE[,ROLE…] [--name TEXT] [--tenant TENANT] [--days N]",
    summary: "makes an API key with the table's own credentials: the first one, with which an administrator makes the others",
    detail: """
      Works on the table that the environment names as for any function (RECORDS_TABLE, AWS_ENDPOINT_URL_DYNAMODB, …).
      Prints the key on a line of its own. It is shown this once: the table keeps only its SHA-256.
      --principal NAME  who it stands for, 1 to 200 characters
      --role ROLE,…     what it may: \(Role.allCases.map(\.rawValue).joined(separator: ", ")), or roles of the tenant's own
      --name TEXT       what it is for; the principal without it
      --tenant TENANT   whose; `local` without it
      --days N          how long it holds, 1 to 366; 90 without it
      """
  ) { (arguments: [String]) throws(CommandError) in
    let words = try CommandWords(arguments, options: ["--principal", "--role", "--name", "--tenant", "--days"])
    guard words.operands.isEmpty else { throw .misused("takes no record, not `\(words.operands[0])`") }
    guard let principal = words.options["--principal"], let role = words.options["--role"] else { throw .misused("needs `--principal` and `--role`") }
    let tenant = words.options["--tenant"] ?? "local"
    guard Tenant.isName(tenant) else { throw .misused("`--tenant` must be 1 to 63 small letters, digits, dots, underscores and hyphens") }
    guard let days = Int64(words.options["--days"] ?? "90"), (1...366).contains(days) else { throw .misused("`--days` must be from 1 to 366") }
    let composition = try Command.composition()
    do throws(EndpointError) {
      let made = try await composition.makeKey(
        named: words.options["--name"] ?? principal, for: principal, of: tenant, roles: role.split(separator: ",").map(String.init), days: days)
      StandardStream.output.write("\(made)\n")
    } catch {
      if case .unavailable = error { throw Command.unreachable(error, composition, like: "MakeDecision", "key") }
      throw .failed(error.detail)
    }
  }
}
