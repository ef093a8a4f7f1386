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

  // MARK: Counters: several numbers added and a version set, bounded by a condition

  /// `values` are the added numbers; `most` is what `total` may be at most before.
  private static func bounded(_ sort: String, _ values: (Int, Int), most: Int, _ condition: String = "attribute_not_exists(#t) OR #t <= :most") -> String {
    #"""
    {"Update": {"TableName": "things", "Key": {"pk": {"S": "sums"}, "sk": {"S": "\#(sort)"}},
      "UpdateExpression": "ADD #a :a, #t :t SET version = if_not_exists(version, :0) + :1", "ConditionExpression": "\#(condition)",
      "ExpressionAttributeNames": {"#a": "amount", "#t": "total"}, "ExpressionAttributeValues": {":a": {"N": "\#(values.0)"},
      ":t": {"N": "\#(values.1)"}, ":0": {"N": "0"}, ":1": {"N": "1"}, ":most": {"N": "\#(most)"}}}}
    """#
  }

  private static func numbers(_ tables: Tables, _ sort: String) async throws -> [String?] {
    let item = try await tables.get("sums", sort)
    #expect(item?.object?.count == 5)
    return ["amount", "total", "version"].map { item?[$0]?["N"]?.string }
  }

  @Test func `numbers are added to an absent and to a present item, and the version counts`() async throws {
    let tables = try await Tables.withThings()
    try await tables.ok("TransactWriteItems", #"{"TransactItems": [\#(Transactions.bounded("x", (3, -2), most: 10))]}"#)
    #expect(try await Transactions.numbers(tables, "x") == ["3", "-2", "1"])
    try await tables.ok("TransactWriteItems", #"{"TransactItems": [\#(Transactions.bounded("x", (4, 12), most: 10))]}"#)
    #expect(try await Transactions.numbers(tables, "x") == ["7", "10", "2"])
  }

  @Test func `a bound that is passed cancels all of the transaction, and an absent attribute is in no order`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "sums"}, "sk": {"S": "full"}, "total": {"N": "11"}}"#)
    let pair = [Transactions.bounded("x", (1, 1), most: 10), Transactions.bounded("full", (1, 1), most: 10)].joined(separator: ",")
    let answer = try await tables.send("TransactWriteItems", #"{"TransactItems": [\#(pair)]}"#)
    #expect(answer.json["CancellationReasons"]?.array?.map { $0["Code"]?.string } == ["None", "ConditionalCheckFailed"])
    #expect(try await tables.get("sums", "x") == nil)
    // On an item that is not there `<=` does not hold, and `<>` does.
    let less = try await tables.send("TransactWriteItems", #"{"TransactItems": [\#(Transactions.bounded("y", (1, 1), most: 10, "#t <= :most"))]}"#)
    #expect(less.json["CancellationReasons"]?.array?.map { $0["Code"]?.string } == ["ConditionalCheckFailed"])
    try await tables.ok("TransactWriteItems", #"{"TransactItems": [\#(Transactions.bounded("y", (1, 1), most: 10, "#t <> :most"))]}"#)
  }

  @Test func `adding to what is no number cancels with a validation error`() async throws {
    let tables = try await Tables.withThings()
    try await tables.put(#"{"pk": {"S": "sums"}, "sk": {"S": "x"}, "amount": {"S": "many"}}"#)
    let answer = try await tables.send("TransactWriteItems", #"{"TransactItems": [\#(Transactions.bounded("x", (1, 1), most: 10))]}"#)
    #expect(answer.json["CancellationReasons"]?.array?.map { $0["Code"]?.string } == ["ValidationError"])
  }

  @Test func `sums of concurrent transactions on one item all count`() async throws {
    let tables = try await Tables.withThings()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask { try await tables.ok("TransactWriteItems", #"{"TransactItems": [\#(Transactions.bounded("x", (1, 2), most: 1_000))]}"#) }
      }
      try await group.waitForAll()
    }
    #expect(try await Transactions.numbers(tables, "x") == ["200", "400", "200"])
  }

  // MARK: Client request tokens

  @Test func `a token is for every parameter, in any order of them, and is free after a refusal`() async throws {
    let tables = try await Tables.withThings()
    let key = #""Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}"#
    let swapped = #""Key": {"sk": {"S": "1"}, "pk": {"S": "a"}}"#
    func add(_ key: String, _ rest: String = "", condition: String = "attribute_not_exists(n)") async throws -> Tables.Answer {
      try await tables.send(
        "TransactWriteItems",
        #"{"TransactItems": [{"Update": {"TableName": "things", \#(key), "UpdateExpression": "ADD n :n", "ConditionExpression": "\#(condition)", "ExpressionAttributeValues": {":n": {"N": "1"}}}}], "ClientRequestToken": "t"\#(rest)}"#
      )
    }
    #expect(try await add(key, condition: "attribute_exists(pk)").fault == "TransactionCanceledException")
    #expect(try await add(key).status == 200)
    // Done already, so its condition is not asked again.
    let again = try await add(swapped)
    #expect(again.status == 200 && again.json == [:])
    #expect(try await add(key, #", "ReturnConsumedCapacity": "TOTAL""#).fault == "IdempotentParameterMismatchException")
    #expect(try await add(key, condition: "attribute_exists(pk)").fault == "IdempotentParameterMismatchException")
    #expect(try await tables.get("a", "1")?["n"]?["N"] == "1")
    tables.clock.now_s += 599
    #expect(try await add(key).status == 200)
    tables.clock.now_s += 2
    #expect(try await add(key).fault == "TransactionCanceledException")
  }

  @Test func `a repeated transaction consumes what reading its items does`() async throws {
    let tables = try await Tables.withThings()
    let put = #"{"ClientRequestToken": "t", "ReturnConsumedCapacity": "TOTAL", "TransactItems": [\#(Transactions.two)]}"#
    #expect(try await tables.ok("TransactWriteItems", put)["ConsumedCapacity"]?.array?.first?["CapacityUnits"] == .real(4))
    #expect(try await tables.ok("TransactWriteItems", put)["ConsumedCapacity"]?.array?.first?["ReadCapacityUnits"] == .real(4))
  }
}
