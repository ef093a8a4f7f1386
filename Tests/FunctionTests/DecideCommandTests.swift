import StrictJSON
import TestProcesses
import Testing

@Suite struct `quorate decide and quorate table` {
  static let houses =
    "\u{FEFF}Which house?;price;garden\r\ndirection;min;max\r\nweight;3;1,5\r\nmust;<= 400;\r\nElm;300,5;120\r\n=Oak;250;80\r\nAsh;450;300\r\n"

  func run(_ command: String, _ table: String, _ words: [String] = [], named name: String = "houses.csv") async throws -> (status: Int32, output: String) {
    let folder = try TemporaryFolder()
    let file = try folder.write(table, to: name)
    return try await RunningProcess.run(Places.build + "/quorate", [command, file] + words, environment: [:])
  }

  @Test func `a sheet is decided without a service`() async throws {
    let ran = try await run("decide", Self.houses)
    #expect(ran.status == 0)
    #expect(ran.output.contains("  1. ") && ran.output.contains("breaks a must"))
    let whole = try JSONReader.read(Array(try await run("decide", Self.houses, ["--json"]).output.utf8))
    #expect(whole["query"] == "Which house?" && whole["recommendation"]["alternative_id"] != .null)
  }

  @Test func `its table has the ranks, and no text that would be computed`() async throws {
    let ran = try await run("decide", Self.houses, ["--csv"])
    #expect(ran.status == 0)
    #expect(ran.output.contains("rank by kepner_tregoe") && ran.output.contains("'=Oak,80,250,"))
  }

  @Test func `the request that it makes is decided alike`() async throws {
    let request = try await run("table", Self.houses)
    #expect(request.status == 0)
    let (bySheet, byRequest) = (try await run("decide", Self.houses), try await run("decide", request.output, named: "houses.json"))
    #expect(byRequest.status == 0 && byRequest.output == bySheet.output)
  }

  @Test func `how sure it is is said, and of what a request's file breaks, which file and which rule`() async throws {
    let decided = try await run("decide", Self.houses)
    #expect(decided.output.contains("\nHow sure, and why:\n  ") && decided.output.contains("- The panel’s support, "))
    let refused = try await run("decide", #"{"query":"","context":{"alternatives":[]}}"#, named: "empty.json")
    #expect(refused.status == 1)
    #expect(refused.output.contains("empty.json` breaks these rules:\n  /query must not be empty\n  /context/alternatives must "), "\(refused.output)")
    let away = try await run("decide", Self.houses, ["--endpoint", "http://127.0.0.1:9"])
    #expect(away.status == 1 && away.output.contains("http://127.0.0.1:9 did not answer: nothing answers there"), "\(away.output)")
  }

  @Test func `what no method ranks is said to be dominated where it breaks no must`() async throws {
    let request =
      #"{"query":"q","framework":"ooda","context":{"criteria":[{"name":"x","weight":1},{"name":"y","weight":1}],"alternatives":[{"id":"a","scores":{"x":1,"y":5}},"#
      + #"{"id":"b","scores":{"x":5,"y":1}},{"id":"c","scores":{"x":1,"y":1}}]}}"#
    let ran = try await run("decide", request, named: "ooda.json")
    #expect(ran.status == 0 && ran.output.contains("–  c  `a` is at least as good in everything, and better in something"), "\(ran.output)")
    #expect(!ran.output.contains("breaks a must"))
  }

  @Test func `numbers stand as on a page, in their unit, and what is learnt first stands first`() async throws {
    let request = """
      {"query":"q","framework":"bayesian","context":{"payoff_unit":"EUR","states":[{"name":"dry","probability":0.6},{"name":"wet","probability":0.4}],
      "experiment":{"cost":3000,"likelihoods":{"yes":{"dry":0.1,"wet":0.9},"no":{"dry":0.9,"wet":0.1}}},
      "alternatives":[{"id":"drill","payoffs":{"dry":-700000,"wet":1200000}},{"id":"sell","payoffs":{"dry":100000,"wet":100000}}]}}
      """
    let ran = try await run("decide", request, named: "drill.json")
    #expect(ran.status == 0 && ran.output.hasPrefix("Recommended: learn before choosing:\n  Run the experiment first\n"), "\(ran.output)")
    #expect(ran.output.contains("  Without it: “sell”. "))
    #expect(ran.output.contains("By expected utility (higher is better):\n  1. sell   100,000 EUR\n  2. drill  60,000 EUR"), "\(ran.output)")
    #expect(ran.output.contains(" of 1,024 trials with every probability halved to doubled"))
    #expect(
      ran.output.contains("No language model and no person was asked: fixed rules computed the opinions of the 6 roles on the panel from the numbers given"))
    let dear = try await run("decide", request.replacing(#""cost":3000"#, with: #""cost":700000"#), named: "dear.json")
    #expect(dear.output.contains("\n  The experiment does not pay: it is worth ") && dear.output.contains(" EUR and costs 700,000 EUR.\n"), "\(dear.output)")
    let tied = #"{"query":"q","context":{"criteria":[{"name":"x","weight":1}],"alternatives":[{"id":"a","scores":{"x":1}},{"id":"b","scores":{"x":1}}]}}"#
    let waiting = try await run("decide", tied, named: "tied.json")
    #expect(waiting.output.contains("  `a` and `b` share the first place") && !waiting.output.contains("(`tie`)"), "\(waiting.output)")
    #expect(waiting.output.contains(": majority, as “a” and “b” share the first place\n"))
  }

  /// Who signs it must not have to read the whole outcome to learn that another rule would choose otherwise.
  @Test func `where nobody knows how likely anything is it says what each other rule would choose`() async throws {
    let request = """
      {"query":"Which plant?","context":{"payoff_unit":"kEUR","alternatives":[{"id":"large","payoffs":{"boom":100,"flat":20,"bust":-60}},
      {"id":"small","payoffs":{"boom":50,"flat":30,"bust":-10}},{"id":"none","payoffs":{"boom":0,"flat":0,"bust":0}}],
      "states":[{"name":"boom"},{"name":"flat"},{"name":"bust"}]}}
      """
    let ran = try await run("decide", request, named: "plant.json")
    #expect(ran.status == 0 && ran.output.hasPrefix("Recommended:\n  small\n"), "\(ran.output)")
    let others = "2 of the 4 other methods disagree: by maximin, which looks at the worst of each alone, “none” is first, and by maximax, which"
    #expect(ran.output.contains(others), "\(ran.output)")
    #expect(ran.output.contains("but at most 50%: nobody knows how likely anything is."))
    for part in [
      "\nNext best:\n  large\n", "\nWhat would change it:\n  - If the payoff of “large” under “boom” rose from 100",
      "\nWho disagrees:\n  Nobody: each of the panel would choose it.\n", "\n  What to do next: Carry it out",
      "\n\nNothing was stored. `--json` prints the whole",
    ] { #expect(ran.output.contains(part), "\(part)") }
  }

  @Test func `a first place that hangs on who else is in the list, risks and one alternative are said to be so`() async throws {
    let three = """
      {"query":"Which?","method":"weighted_sum","context":{"criteria":[{"name":"x","weight":6},{"name":"y","weight":4}],"alternatives":[
      {"id":"a","name":"Arden","scores":{"x":10,"y":4},"risks":[{"description":"It floods","probability":0.1,"seriousness":7}]},
      {"id":"b","name":"Brock","scores":{"x":8,"y":7}},{"id":"d","name":"Dale","scores":{"x":0,"y":3.9}}]}}
      """
    let ran = try await run("decide", three, named: "three.json")
    #expect(ran.output.contains("\n  Who is first hangs on “Dale”, which nobody would choose"), "\(ran.output)")
    #expect(ran.output.contains("\nWhat may go wrong:\n  “Arden”: It floods (chance 10%, seriousness 7 of 10).\n"), "\(ran.output)")
    let alone = try await run("decide", "Buy it?,price\nweight,1\nbuy,80\n", named: "alone.csv")
    #expect(alone.output.contains("  buy\n  It is the only alternative: this is a yes or no, and no percentage here says which."), "\(alone.output)")
    #expect(alone.output.contains("  50% confidence in this recommendation\n"))
  }

  @Test(arguments: [
    ("http://me:sk-never-told@127.0.0.1:9", "takes no user and no password: put a token into QUORATE_TOKEN"),
    ("sk-never-told@127.0.0.1:9", "takes no user and no password"),
    ("http://127.0.0.1:9/?token=sk-never-told", "takes no query and no fragment: put a token into QUORATE_TOKEN"),
    ("http://127.0.0.1:9#sk-never-told", "takes no query and no fragment"), ("ftp://sk-never-told", "needs an http or https URL"),
  ]) func `a credential in an endpoint is refused and told to nobody`(url: String, why: String) async throws {
    let ran = try await run("decide", Self.houses, ["--endpoint", url])
    #expect(ran.status == 2 && ran.output.contains("`--endpoint` \(why)"), "\(ran.output)")
    let joined = try await run("decide", Self.houses, ["--endpoint=\(url)"])
    #expect(joined.status == 2 && joined.output.contains("there is no option `--endpoint`"), "\(joined.output)")
    #expect(!(ran.output + joined.output).contains("never-told"))
  }

  /// As the service answers it: the token stands in a header of the 201 alone.
  @Test func `the token of a review is told apart from the decision`() async throws {
    let made = try await run("decide", Self.houses, ["--json"]).output
    let server = try ByteServer { connection in
      guard connection.request() != nil else { return }
      connection.answer(201, made, headers: "Content-Type: application/json\r\nReview-Token: qr_told-once\r\n")
    }
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.houses, to: "houses.csv")
    let command = "\"$0\" decide \"$1\" --endpoint \(server.url) --json 2>\"$2\""
    let errors = folder.path + "/errors"
    let ran = try await RunningProcess.run("/bin/sh", ["-c", command, Places.build + "/quorate", file, errors], environment: [:])
    #expect(ran.status == 0 && ran.output == made)
    let told = try await RunningProcess.run("/bin/cat", [errors]).output
    #expect(told.hasPrefix("Review-Token: qr_told-once\n") && told.contains("POST \(server.url)/decisions/"))
    server.stop()
  }

  @Test func `what would steer a terminal is written out for people, and stays as given for programs`() async throws {
    let turned = "q,cost\nweight,1\nEl\u{200F}m,1\nOak,5\n"
    let decided = try await run("decide", turned)
    #expect(decided.status == 0 && decided.output.contains(#"2. El\u{200f}m"#) && !decided.output.contains("\u{200F}"), "\(decided.output)")
    #expect(try await run("decide", turned, ["--csv"]).output.contains("El\u{200F}m,1,"))
    #expect(try await run("decide", turned, ["--json"]).output.contains("\"El\u{200F}m\""))
    let conditions =
      #"{"query":"q","constraints":["stay \u001b[31mcalm\u009b\u007f\r"],"context":{"#
      + #""criteria":[{"name":"x","weight":1}],"alternatives":[{"id":"a","scores":{"x":1}},{"id":"b","scores":{"x":5}}]}}"#
    let waiting = try await run("decide", conditions, named: "conditions.json")
    #expect(waiting.output.contains(#"stay \u{1b}[31mcalm\u{9b}\u{7f}\u{d}"#) && !waiting.output.contains("\u{1B}"), "\(waiting.output)")
    let cell = try await run("decide", "q,cost\nx,\u{1B}]0;che\u{9B}ap\n")
    #expect(cell.status == 1 && cell.output.contains(#"`\u{1b}]0;che\u{9b}ap` is no number"#), "\(cell.output)")
    for (words, told) in [
      (["decide", "no\u{1B}[2J.json"], #"`no\u{1b}[2J.json` is missing"#), (["decide", "--\u{7}bell"], #"`--\u{7}bell`"#), (["\u{1B}c"], #"`\u{1b}c`"#),
    ] {
      let refused = try await RunningProcess.run(Places.build + "/quorate", words, environment: [:])
      #expect(refused.status != 0 && refused.output.contains(told), "\(refused.output)")
    }
  }

  @Test func `a file that is too large for a request is not read`() async throws {
    let ran = try await run("decide", String(repeating: " ", count: 262_145), named: "large.json")
    #expect(ran.status == 1 && ran.output.contains("large.json` has more than 262144 bytes"), "\(ran.output)")
  }

  @Test(arguments: ["decide", "table"]) func `a question is asked once, by the sheet or by whoever types it`(command: String) async throws {
    let silent = ",cost\nweight,1\nx,1\ny,2\n"
    for value in ["", " ", "--json"] {
      let ran = try await run(command, silent, ["--query", value])
      #expect(ran.status == 2 && ran.output.contains("`--query` needs a value"), "\(ran.output)")
    }
    // Nobody asked it, and it would stand in the record.
    for corner in ["", " ", "\u{FEFF}"] {
      let unasked = try await run(command, corner + silent)
      #expect(unasked.status == 1, "\(unasked.output)")
      #expect(unasked.output.contains("houses.csv`: row 1, column A: asks nothing: the question goes there, or into `--query`"), "\(unasked.output)")
    }
    let twice = try await run(command, silent, ["--query", "One?", "--query", "Two?"])
    #expect(twice.status == 2 && twice.output.contains("`--query` stands twice"), "\(twice.output)")
    let both = try await run(command, "Which?" + silent, ["--query", "Another?"])
    #expect(both.status == 2 && both.output.contains("houses.csv` asks `Which?`"), "\(both.output)")
    let asked = try await run(command, silent, ["--query", "Another?"] + (command == "decide" ? ["--json"] : []))
    #expect(try JSONReader.read(Array(asked.output.utf8))["query"] == "Another?")
  }

  @Test(arguments: [
    ("table", "q,cost\nx,1\n", "has no row `weight`, which is required"), ("decide", "q,cost\nweigth,1\nx,1\n", "row 2, column A: `weigth` is no row"),
    ("decide", "q,cost\nx,cheap\n", "row 2, column B"), ("table", "q,cost\nx\n", "row 2, column B"), ("decide", "q,cost\nweight,0\nx,1\n", "weight"),
  ]) func `what is wrong is said, and nothing else`(_ command: String, _ table: String, _ words: String) async throws {
    let ran = try await run(command, table)
    #expect(ran.status == 1)
    #expect(ran.output.contains(words))
  }
}
