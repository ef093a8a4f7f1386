public import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import LambdaRuntime
internal import StrictJSON

extension Endpoint {
  /// POST /decisions/{id}/outcome: what came of a decision in the world.
  public static let recordOutcome = Endpoint(
    .post, "/decisions/{id}/outcome", allow: .write("decisions"), atMost: RecordOutcome.bodyBytesMaximum, { outcomeDocumentation }
  ) { exchange, room throws(EndpointError) in
    let record = RecordOutcome(try room.family(Decisions.self), in: exchange.cases(room))
    return Answer(201, body: try await record.respond(to: exchange.id, body: exchange.request.body, from: exchange.caller, under: exchange.ticket).body)
  }

  private static var outcomeDocumentation: Documentation {
    Documentation(
      "recordOutcome", tag: "decisions", "Record what came of a decision",
      detail:
        "Once a decision that is `completed`. Every executive's forecast, its agreement, is scored against it (Brier, 1950); after ten of them "
        + "its voice counts by its record. Where a review chose another alternative than the panel was asked about, nobody is scored.",
      parameters: [.decisionID],
      body: .init(
        .named(
          "Observation",
          .closed([
            .required("success", .share, "0: it failed, 1: it did all that was hoped"),
            .optional("observed", .text(0...5000), "what was seen"),
            .optional("comment", .text(0...5000)),
          ])),
        example: ["success": 0.9, "observed": "The move took two weeks and nobody noticed."]),
      answers: [
        .json(
          201, "what was recorded, and each executive's record with it",
          .object([
            .required("decision_id", .uuid), .required("success", .share), .required("observed", .string), .required("comment", .string),
            .required("by", .string), .required("recorded_at", .moment),
            .required(
              "calibration",
              .map(
                of: .object([
                  .required("count", .count, "forecasts scored"), .required("brier_score", .share.orNull, "the mean squared error; 0 is best"),
                  .required("voice", .number(from: 0.5, to: 1.5), "what its weight is multiplied by"),
                ])), "by executive; empty where a review amended the recommendation"),
            .optional("calibration_note", .string, "why nobody is scored, where nobody is"),
          ])),
        .problem(400, "no strict JSON, a wrong type, or a member that is not known"),
        .problem(404, "there is no such decision here"),
        .problem(409, "the outcome is recorded already, or the decision is not made yet or was not carried out"),
        .problem(422, "a rule is broken; `errors` names every place and rule"),
      ])
  }
}
