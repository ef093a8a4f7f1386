internal import Cases
internal import Forms
public import FunctionKit
internal import Identity
internal import LambdaRuntime
internal import Models
internal import StrictJSON

/// One's own tenant's budgets: no endpoint takes a tenant from a caller, and what everybody together may spend is the operator's to know.
extension Endpoint {
  /// GET /budgets.
  public static let listBudgets = Endpoint(.get, "/budgets", allow: .read("budgets"), allowances: [.admin], { BudgetDocumentation.list }) {
    exchange, room throws(EndpointError) in
    try await shown(exchange, room)
  }

  /// PUT /budgets/{scope}.
  public static let putBudget = Endpoint(
    .put, "/budgets/{scope}", allow: .write("budgets"), atMost: BudgetForm.bytesMaximum, allowances: [.admin], { BudgetDocumentation.put }
  ) { exchange, room throws(EndpointError) in
    guard let kind = BudgetForm.Kind(rawValue: exchange.pathParameter("scope")) else {
      throw .unlisted("there is no such budget; there are \(BudgetForm.Kind.allCases.map { "`\($0.rawValue)`" }.joined(separator: " and "))")
    }
    let setting: Budgets.Setting
    do throws(RequestError) { setting = try BudgetForm.read(exchange.request.body, kind) } catch { throw .refused(error) }
    try await budgets(room).put(setting, exchange.caller)
    return try await shown(exchange, room)
  }

  private static func budgets(_ room: Room) -> Budgets { Budgets(records: room.cases.records, surroundings: room.cases.surroundings) }

  private static func shown(_ exchange: Exchange, _ room: Room) async throws(EndpointError) -> Answer {
    let (caps, scope, state) = try await budgets(room).find(exchange.caller)
    return try .json(
      200,
      [
        "case": ["usd": dollars(caps.caseNanoUSD)],
        "tenant": [
          "usd": caps.tenantNanoUSD.map(dollars) ?? .null, "period": .choice(caps.tenantPeriod), "committed_nano_usd": .integer(state.committed),
          "spent_nano_usd": .integer(state.spent), "open_nano_usd": .integer(state.open), "resets_at": .optional(scope.resetsAt_ms.map { Timestamp.text($0) }),
        ],
      ])
  }

  private static func dollars(_ amount: Int64) -> JSONValue { .number(Double(amount) / 1e9) }
}

enum BudgetForm {
  enum Kind: String, CaseIterable { case `case`, tenant }
  static let bytesMaximum = 1_024
  static let usdMaximum = 1_000_000_000.0
  private static let period = Member<BudgetScope.Period>.choice("period", "in UTC; a tenant's alone, `month` where it is left out")
  private static let usd = Member<Double?>.object(
    "usd", Schema.number(from: 0, to: usdMaximum).orNull, required: true, "dollars; null, of a tenant alone: spending is counted and not bounded"
  ) { value, path, findings in value == .null ? .some(.none) : FieldReader.number(value, at: path, from: 0, to: usdMaximum, findings).map { .some($0) } }
  static let members: [any FormMember] = [usd, period]

  static func read(_ body: [UInt8], _ kind: Kind) throws(RequestError) -> Budgets.Setting {
    let form = try FormReader(body, atMost: bytesMaximum, members)
    let dollars = form[usd].flatMap(\.self)
    let amount = dollars.map { Int64(($0 * 1e9).rounded()) }
    // A part of a nano-dollar is no amount, and the least of them would be none at all. What a double cannot tell apart from a whole one is one.
    if let dollars, let amount, abs(dollars * 1e9 - Double(amount)) > max(1e-6, dollars * 1e9 * 4e-16) {
      form.findings.invalid("/usd", "must have at most nine decimals")
    }
    switch kind {
    case .case:
      if form.has(period) { form.findings.invalid("/period", "is a tenant's alone: a case has none") }
      if form.has(usd), form[usd] == .some(.none) { form.findings.invalid("/usd", "must be a number: a case is always bounded") }
      try form.findings.check()
      return .ofCase(amount ?? 0)
    case .tenant:
      let period = form[period] ?? .month
      try form.findings.check()
      return .ofTenant(amount, period)
    }
  }
}

enum BudgetDocumentation {
  private static let budgets = Schema.named(
    "Budgets",
    .object([
      .required("case", .object([.required("usd", .number(from: 0, to: BudgetForm.usdMaximum), "dollars of a case that brings no budget of its own")])),
      .required(
        "tenant",
        .object([
          .required("usd", Schema.number(from: 0, to: BudgetForm.usdMaximum).orNull, "null: counted and not bounded"),
          .required("period", .choice(BudgetScope.Period.self), "in UTC"),
          .required("committed_nano_usd", .integer(0...Int.max), "spent and open: never over the cap that held when it was committed"),
          .required("spent_nano_usd", .integer(0...Int.max)), .required("open_nano_usd", .integer(0...Int.max), "the most that what is under way can cost"),
          .required("resets_at", .moment),
        ])),
    ]))

  static var list: Documentation {
    Documentation(
      "getBudgets", tag: "models", "Show the tenant's budgets for language models",
      detail: "What everybody together may spend (`MODEL_BUDGET_USD`) is the operator's, and not shown.",
      answers: [.json(200, "the caps, and what they hold", budgets)])
  }

  static var put: Documentation {
    Documentation(
      "putBudget", tag: "models", "Set a budget for language models",
      detail: "It holds for every call that begins after it; one that is under way keeps the cap that it began with.",
      parameters: [.init("scope", in: .path, .words(BudgetForm.Kind.allCases.map(\.rawValue)), "each case, or all of the tenant in a period")],
      body: .init(.named("BudgetRequest", .closed(BudgetForm.members)), example: ["usd": 25, "period": "month"]),
      answers: [
        .json(200, "the budgets as they are now", budgets), .problem(400, "no strict JSON, a wrong type, or a member that is not known"),
        .problem(404, "there is no such budget"), .problem(409, "more than that is committed already"),
        .problem(422, "a rule is broken; `errors` names every place and rule"),
      ])
  }
}
