import EmulatorJSON
import Testing

@Suite(.serialized) struct Transactions {
  private static let two = """
    {"Put": {"TableName": "things", "Item": {"pk": {"S": "a"}, "sk": {"S": "1"}}}},
    {"Put": {"TableName": "things", "Item": {"pk": {"S": "a"}, "sk": {"S": "2"}}, "ConditionExpression": "attribute_not_exists(pk)",
      "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}
    """

  @Test func `all of a transaction is there`() async throws {
    let tables = try await Tables.withThings()
    try await tables.ok("TransactWriteItems", #"{"TransactItems": [\#(Transactions.two)]}"#)
    #expect(try await tables.get("a", "1") != nil)
    #expect(try await tables.get("a", "2") != nil)
  }

  @Test func `a cancelled transaction leaves nothing and says why for each action`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "2"}, "v": {"N": "7"}}"#)
    let answer = try await tables.send("TransactWriteItems", #"{"TransactItems": [\#(Transactions.two)]}"#)
    #expect(answer.fault == "TransactionCanceledException")
    #expect(answer.message == "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]")
    #expect(answer.json["CancellationReasons"]?.array?.map { $0["Code"]?.string } == ["None", "ConditionalCheckFailed"])
    #expect(answer.json["CancellationReasons"]?.array?.last?["Item"]?["v"]?["N"] == "7")
    #expect(try await tables.get("a", "1") == nil)
  }

  @Test func `a token makes a transaction happen once for ten minutes`() async throws {
    let tables = try await Tables.withThings()
    func add(_ amount: Int) async throws -> Tables.Answer {
      try await tables.send(
        "TransactWriteItems",
        #"{"ClientRequestToken": "t1", "TransactItems": [{"Update": {"TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}, "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "\#(amount)"}}}}]}"#
      )
    }
    #expect(try await add(1).status == 200)
    #expect(try await add(1).status == 200)
    #expect(try await tables.get("a", "1")?["n"]?["N"] == "1")
    #expect(try await add(2).fault == "IdempotentParameterMismatchException")
    tables.clock.now_s += 601
    #expect(try await add(1).status == 200)
    #expect(try await tables.get("a", "1")?["n"]?["N"] == "2")
  }

  @Test func `two actions on one item are refused`() async throws {
    let tables = try await Tables.withThings()
    let one = #"{"Delete": {"TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}}}"#
    let answer = try await tables.send("TransactWriteItems", #"{"TransactItems": [\#(one), \#(one)]}"#)
    #expect(answer.message == "Transaction request cannot include multiple operations on one item")
  }
}
