/// What `--help` says.
enum Help {
  static let overview = """
    emulator \(EmulatorCommand.version): runs the functions of a serverless.yml on this machine as Lambda and API Gateway would, with their tables

    \(EmulatorCommand.allCases.map(line).joined(separator: "\n"))

    emulator COMMAND --help tells more
    """

  private static func line(_ command: EmulatorCommand) -> String {
    let usage = "emulator \(command.rawValue)" + (command.operands.isEmpty ? "" : " \(command.operands)")
    return "  \(Terminal.padded(usage, 38))\(purpose(command))"
  }

  private static func purpose(_ command: EmulatorCommand) -> String {
    switch command {
    case .start: "serves routes, the Lambda API and the tables on one port"
    case .invoke: "runs one function with one event and prints what it answers"
    case .replay: "runs recorded events on temporary data and compares the answers"
    case .record: "makes recordings of what functions in the cloud logged of their events"
    case .verify: "compares what an endpoint answers with what AWS does"
    case .routes: "lists the routes and the functions behind them"
    case .check: "reads the file and says what is wrong with it"
    case .health: "asks whether an emulator answers on a port"
    case .env: "prints a function's environment as KEY=VALUE lines"
    case .schedule: "says when a schedule fires next"
    case .clock: "moves the clock of an emulator whose time stands still"
    case .queue: "lists queues, looks into one, sends to it, empties it or moves its dead letters"
    case .snapshot: "copies all tables to a file, or puts a copy in their place"
    }
  }

  static func of(_ command: EmulatorCommand) -> String {
    let usage = ["emulator", command.rawValue, command.operands, "[options]"].filter { !$0.isEmpty }.joined(separator: " ")
    let options = command.options.map { option in
      "  \(Terminal.padded("--\(option.name)" + (option.value.map { " \($0)" } ?? ""), 22))\(option.help)"
    }
    return ([usage, purpose(command), ""] + details(command) + [""] + options).joined(separator: "\n")
  }

  private static func details(_ command: EmulatorCommand) -> [String] {
    switch command {
    case .start:
      [
        "Once it answers it prints `listening on http://127.0.0.1:PORT`. On that port are the routes of the file, the Lambda API",
        "(/2015-03-31/functions/NAME/invocations), the DynamoDB API (POST /) and /_emulator/. With --listen 0.0.0.0 or --admin-port that port has the routes and",
        "/_emulator/health alone; everything else is then on another, on 127.0.0.1, which the next line names: `admin on http://127.0.0.1:PORT`.",
        "SIGINT or SIGTERM lets requests finish, at most 12 s, and exits 0.",
      ]
    case .invoke:
      [
        "NAME is a function's key or its full name (service-stage-key). The function's answer goes to standard output, its log to standard error.",
        "Exits 0 when the function answered, 1 when it failed, 2 when it could not be run.",
      ]
    case .replay:
      [
        "PATH is a folder of <Function>/x.json, the folder of one function, or one event file; beside x.json are x.expect.json {status, headers, body}",
        "and, where needed, x.given.json {table: [items]}; or it is a folder of `start --record`, whose invocations run again with what they were told then. Exits 0 when all answers are the same, 1 when one differs, 2 when one could not be run.",
      ]
    case .record:
      [
        "LOG is a file of log lines, or CloudWatch's answer {\"events\": [{\"message\"}]}, of functions with RECORD_EVENTS. Each event is run again here before it",
        "is kept, as by `start --record`. Exits 0 when all are, 1 when one is not, which a warning says, 2 when the log cannot be read.",
      ]
    case .verify:
      [
        "PATH is a file of cases or a folder of them (emulator/conformance). Without --endpoint each file's service is started here, its functions played by this",
        "program. Exits 0 when every answer is as AWS's, 1 when one is not, 2 when nobody is there to answer, or no longer: the rest is not tried.",
      ]
    case .routes: ["The nearest path wins: a literal segment before {name}, {name} before {name+}; a method's own route before ANY."]
    case .check: ["Exits 0 when the file can be run, 1 when it is wrong; warnings do not count."]
    case .snapshot:
      [
        "`save` writes one consistent copy of all tables to FILE, which must not be there yet; `restore` puts a copy in the place of all tables. Requests are",
        "served meanwhile: each sees the tables before or after, never between.",
      ]
    case .schedule:
      [
        "NAME is a function of the file with a schedule, EXPRESSION is rate(…) or cron(…). Prints moments in UTC, one a line, or `never`. Exits 2 where the",
        "expression is refused, naming field and rule.",
      ]
    case .queue:
      [
        "`ls` counts each queue's messages, `peek NAME` shows them without receiving, `send NAME BODY` adds one, `purge NAME` deletes them all, `move NAME`",
        "starts to move a dead-letter queue's back. Through the emulator on --port. Exits 2 where it refuses.",
      ]
    case .clock:
      [
        "Of an emulator that was started with `--clock virtual`. `advance 6h` goes on by so long (ms, s, m, h, d), `set 2026-01-31T12:00:00Z` to a moment, `next` to the",
        "next moment at which something is due; what is due on the way happens, one thing after the other, and how far it is is told. `jump 30d` or `jump` to a moment",
        "goes there in one step: schedules between are not made up for, all else that is due by then happens there. `show` tells of a move that is under way too.",
        "Ctrl-C ends a move as soon as what is due at its moment has happened; the clock stands there, and it exits 130. Exits 2 where it refuses.",
      ]
    case .health: ["Exits 0 when it does and 1 when it does not, as a container's health check must."]
    case .env: ["For a function that runs elsewhere (another host, a debugger) with the tables of an emulator on --port."]
    }
  }
}
