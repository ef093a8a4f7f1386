public import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import LambdaRuntime
internal import StrictJSON

extension Endpoint {
  /// POST /decisions/{id}/challenge: the decision run again with other numbers, or without some alternatives. Nothing is stored.
  public static let challengeDecision = Endpoint(
    .post, "/decisions/{id}/challenge", allow: .read("decisions"), atMost: ChallengeDecision.bodyBytesMaximum, { challengeDocumentation }
  ) { exchange, room throws(EndpointError) in
    let challenge = ChallengeDecision(try room.family(Decisions.self), in: exchange.cases(room))
    return Answer(200, body: try await challenge.respond(to: exchange.id, body: exchange.request.body, from: exchange.caller).body)
  }

  private static var challengeDocumentation: Documentation {
    let position = Schema.object([
      .required("alternative_id", .string, "what the panel recommends"), .required("winner", .string, "the framework's own, before the panel spoke"),
      .required("support_percentage", .share), .required("consensus_level", .choice(Consensus.Level.self)),
      .required("status", .choice(DecisionOutcome.Status.self)),
    ])
    let flip = Schema.object([
      .required("path", .string, "a JSON Pointer into the challenge"), .required("value", .number.orNull, "null where an alternative is left out"),
      .required("alternative_id", .string, "what the panel recommends then"),
    ])
    return Documentation(
      "challengeDecision", tag: "decisions", "Challenge a decision",
      detail:
        "Runs it again under its own panel and settings with other numbers or without some alternatives, all together and each alone, at most \(ChallengeDecision.changesMaximum). Nothing is stored.",
      parameters: [.decisionID],
      body: .init(
        challenge,
        example: ["weights": ["cost": 2], "opinions": ["finance": 0.1]]),
      answers: [
        .json(
          200, "where the decision stood and would stand, and which change alone flips it",
          .object([
            .required("decision_id", .uuid), .required("changed", .bool, "whether the panel recommends another alternative than it did"),
            .required("before", position), .required("after", position), .required("flips", .array(of: flip), "the changes that do it alone"),
            .required("outcome", .decisionOutcome),
            .optional("chosen_in_review", .string, "what a person chose in place of what the panel recommended, which is what is compared"),
          ])),
        .problem(400, "no strict JSON, a wrong type, or a member that is not known"),
        .problem(404, "there is no such decision here"),
        .problem(409, "the decision is not made yet"),
        .problem(422, "a rule is broken, or a name is none of this decision's"),
      ])
  }

  private static var challenge: Schema {
    let number = Schema.number(from: -1e15, to: 1e15)
    let outcome = Schema.closed([.optional("probability", .share), .optional("utility", number)])
    let members: [Schema.Property] = [
      .optional(
        "weights", .map(of: .number(from: 0, to: 1e15), count: 0...100),
        "by criterion, in the request's own scale (`as_given` of `sensitivity`): the others stay as they are; where the weights follow from `pairwise`, in shares of all, over 0: the others take the rest in proportion"
      ),
      .optional("probabilities", .map(of: .share, count: 0...100), "by state; the others share the rest in proportion"),
      .optional("utilities", .map(of: .map(of: number, count: 0...100)), "by alternative and state"),
      .optional(
        "outcomes", .map(of: .map(of: outcome, count: 0...50), count: 0...100),
        "by alternative, then by the place that `sensitivity` names (by utility, then probability, from 0); its other outcomes share the rest in proportion"
      ),
      .optional("prior_probabilities", .map(of: .share, count: 0...100), "that it is carried out at all, by alternative"),
      .optional("scores", .map(of: .map(of: number, count: 0...50), count: 0...100), "by alternative and criterion"),
      .optional(
        "musts", .map(of: .map(of: number, count: 0...3), count: 0...50),
        "the limits of its musts, by criterion and `<=`, `>=` or `=`; of several of one kind each"),
      .optional("risk_tolerance", .number(from: 0, to: 1), "0 to 1"),
      .optional("without", .array(of: .string), "alternatives that are left out, by id"),
      .optional("opinions", .map(of: .share, count: 0...100), "agreements with what the decision's `opinions` are about, by executive"),
    ]
    return .named("Challenge", .closed(members))
  }
}

extension Documentation.Parameter {
  static var decisionID: Documentation.Parameter { .init("id", in: .path, .uuid, "the decision's id, in either case") }
}
