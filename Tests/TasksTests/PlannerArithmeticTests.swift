import Forms
import StrictJSON
import Tasks
import Testing

/// Sentences that are arithmetic, or ask for another unit: calculated as they are meant, or left with the reason, and never looked up.
@Suite struct `The planner by rules, of arithmetic` {
  /// The values of a pocket calculator.
  @Test(arguments: [
    ("200 + 10%", "200*(1+10/100)", "220"), ("200 - 10%", "200*(1-10/100)", "180"), ("200 plus 10 percent", "200*(1+10/100)", "220"),
    ("what is 80 minus 25%", "80*(1-25/100)", "60"), ("(3 + 200) - 10%", "(3+200)*(1-10/100)", "182.7"), ("3 * 19.99 + 20%", "3*19.99*(1+20/100)", "71.964"),
    ("200 - (10%)", "200*(1-10/100)", "180"), ("-200 + 10%", "-200*(1+10/100)", "-220"), ("200 + 10% + 5", "200*(1+10/100)+5", "225"),
    ("5% of 200 + 10%", "5/100*200*(1+10/100)", "11"), ("1,000 / 4 + 10%", "1000/4*(1+10/100)", "275"), ("2^3 + 50%", "2^3*(1+50/100)", "12"),
    ("((100 + 10%) + 10%) * 2", "((100*(1+10/100))*(1+10/100))*2", "242"),
  ])
  func `adds a percent of what stands before it, and says so`(sentence: String, expression: String, value: String) throws {
    let plan = RulesPlanner.shipped.plan(sentence)
    #expect(plan.brief == [#"1 calculate expression="\#(expression)""#])
    #expect(try Expression.value(expression).text == value)
    #expect(plan.notes.contains { $0.hasSuffix("a percent that is added or taken off is one of what stands before it") })
  }

  @Test(arguments: [
    ("5% of 200", "5/100*200", "10"), ("200 * 10%", "200*10/100", "20"), ("10% * 200", "10/100*200", "20"), ("200 / 10%", "200/(10/100)", "2000"),
    ("20% of 50 / 10%", "20/100*50/(10/100)", "100"), ("200 + 10% of 50", "200+10/100*50", "205"), ("10% of 20% of 50", "10/100*20/100*50", "1"),
    ("(5 + 5)% of 50", "(5+5)/100*50", "5"), ("10% of -50", "10/100*-50", "-5"), ("-10% of 50", "-10/100*50", "-5"), ("200 + 50 * 10%", "200+50*10/100", "205"),
    ("5% of 200 plus 3", "5/100*200+3", "13"),
  ])
  func `takes a percent for a hundredth where it is a factor`(sentence: String, expression: String, value: String) throws {
    let plan = RulesPlanner.shipped.plan(sentence)
    #expect(plan.brief == [#"1 calculate expression="\#(expression)""#])
    #expect(try Expression.value(expression).text == value)
    #expect(plan.notes == [])
  }

  /// Each whole sentence is not understood.
  static let sums = [
    // Percents of which it is not said of what they are.
    "3 + 200 - 10%", "10% + 200", "100% - 30%", "200 + 10% + 5%", "200 + 10% * 2", "200 + 10% / 2", "200 / 10% of 50", "200 + -10%", "10%^2", "2^10%",
    "10% of 20%",
    "10%%", "200 + 10%%", "10%", "10% off 50", "what is 10% off 50", "5% of apples", "what is 5% of apples", "20% tip on 45", "increase 200 by 10%",
    "10 as a percentage of 50", "what is 10 as a percentage of 50", "what percent of 50 is 10", "10 % 3", "what is 10 % 3",
    // Functions.
    "square root of -1", "what is the square root of 16", "tell me about the cube root of 27", "square root of two", "sqrt(2)", "what is log 10", "sin(30)",
    "5 squared", "what is 10 factorial", "10 mod 3", "what is 10 mod 3", "half of 10", "what is a quarter of 100", "average of 3, 4 and 5",
    "what is the difference between 7 and 3", "sum of (1 + 2)",
    // Numbers that are not in digits, letters, and what has no end.
    "what is five plus five", "compute 5 + five", "pi * 2", "what is pi * 2", "what is pi plus 2", "what is x + 3", "3 x 4", "what is 3 x 4", "1e5 * 2",
    "what is 1e5 times 1e6", "2 +", "(2", "add 5 and 7", "divide 10 by 4", "calculate", "calculate apples", "1.000,5 + 1",
  ]
  static let conversions = [
    "3 km in miles", "3km in miles", "convert 3 km to miles", "what is 5 feet in cm", "what is a mile in km", "tell me about 3 kg in pounds",
    "how many km in 3 miles", "how many days are in 3 weeks", "20 celsius in fahrenheit", "what is 20 \u{B0}C in \u{B0}F",
    "temperature of 20 celsius in fahrenheit", "what is 255 in hex", "100 USD in apples", "what is 100 USD in apples", "what is 100 dollars in euros",
  ]

  @Test(arguments: sums)
  func `leaves other arithmetic, and says what is read`(sentence: String) {
    let plan = RulesPlanner.shipped.plan(sentence)
    #expect(plan.brief == ["?? \(sentence)"])
    #expect(plan.notes.first?.hasPrefix("what is read of arithmetic are numbers in digits") == true)
  }

  @Test(arguments: conversions)
  func `leaves other units, and says what is converted`(sentence: String) {
    let plan = RulesPlanner.shipped.plan(sentence)
    #expect(plan.brief == ["?? \(sentence)"])
    #expect(plan.notes.first == "what is converted is money alone, by the codes of two currencies, as in `100 USD to EUR`")
  }

  @Test(arguments: [
    "4 \u{D7} 100 metres relay", "Boeing 747-400", "8 Mile", "Apollo 11", "Catch-22", "One Third", "Square One", "99% movement", "Louis XIV",
    "24 Hours of Le Mans",
    "speed of light in km/h", "square root", "third law of thermodynamics", "day to day", "product of experts", "Inch by Inch", "half of the moon",
    "version 1.2.3",
    "Nine Inch Nails", "20,000 Leagues Under the Sea", "Formula One in 1984",
  ])
  func `looks up a title in which there are numbers, units or their words`(title: String) {
    #expect(RulesPlanner.shipped.plan("tell me about the \(title)").brief == [#"1 wikipedia title="\#(title)""#])
  }

  @Test func `takes none of it for a place, nor a time for a scale`() {
    #expect(RulesPlanner.shipped.plan("weather in London and 10% off 50").brief == [#"1 get_weather city="London" units="metric""#, "?? 10% off 50"])
    #expect(
      RulesPlanner.shipped.plan("weather in London in celsius, 3 km in miles").brief == [#"1 get_weather city="London" units="metric""#, "?? 3 km in miles"])
    #expect(RulesPlanner.shipped.plan("forecast for Bergen for the next 3 hours in celsius").brief == [#"1 get_forecast city="Bergen" units="metric""#])
    let repositories = RulesPlanner.shipped.plan("repos about converting feet and inches to cm").brief
    #expect(repositories == [#"1 github_search_repositories max_results=5 query="converting feet inches cm""#])
  }

  @Test func `has the answer say why it was left`() async throws {
    let outcome = try await ToolStage().outcome("weather in London, UK and the square root of -1")
    #expect(outcome.plan.notUnderstood == ["the square root of -1"])
    let reason = "what is read of arithmetic are numbers in digits, + - * / ^ ( ), whole exponents, and percents as in `5% of 200` and `(3 + 200) - 10%`"
    #expect(outcome.answer.summary.contains("Not understood: the square root of -1: \(reason)."))
    #expect(outcome.plan.notes.contains(reason))
  }

  /// Of some UUIDs the first groups are digits alone.
  @Test(arguments: [
    "05792894-9b33-4a51-bf7e-43ab4353a44e", "29599460-0576-44b3-876f-ff784559e989", "12345678-1234-4123-8123-123456789012",
    "1d7b4d84-6b27-437e-8ae2-0aa555a23e60",
  ]) func `subtracts nothing in the id of a decision`(id: String) {
    #expect(RulesPlanner.shipped.plan("show the decision \(id)").brief == [#"1 get_decision id="\#(id)""#])
    #expect(RulesPlanner.shipped.plan("what is 12345678-1234").brief == [#"1 calculate expression="12345678-1234""#])
  }
}
