/// Requests of every shape, from a seed.
public enum RandomRequests {
  public static func body(_ seed: UInt64) -> [UInt8] {
    let surroundings = ScriptedSurroundings(seed: seed &* 7919)
    func number(_ below: Int) -> Int { Int(surroundings.random(1)[0]) % below }
    let alternatives = 2 + number(5)
    let criteria = 1 + number(5)
    let categories = ["cost", "risk", "ethics", "strategy", "feasibility"]
    let domains = ["finance", "risk", "legal", "technology", "ethics", "strategy"]
    if seed % 4 == 0 {
      let rows = (0..<alternatives).map { #"{"id":"a\#($0)","payoffs":{"x":\#(number(200) - 50),"y":\#(number(200) - 50)}}"# }.joined(separator: ",")
      return Array(
        #"{"query":"q\#(seed)","context":{"states":[{"name":"x","probability":0.3},{"name":"y","probability":0.7}],"alternatives":[\#(rows)]}}"#.utf8)
    }
    let columns = (0..<criteria).map {
      #"{"name":"c\#($0)","weight":\#(1 + number(9)),"direction":"\#(number(2) == 0 ? "max" : "min")","category":"\#(categories[number(5)])"}"#
    }
    let rows = (0..<alternatives).map { row in
      #"{"id":"a\#(row)","scores":{"# + (0..<criteria).map { #""c\#($0)":\#(1 + number(100))"# }.joined(separator: ",") + "}}"
    }
    let domain = seed % 3 == 0 ? "" : #""\#(domains[number(6)])""#
    return Array(
      #"{"query":"q\#(seed)","required_domains":[\#(domain)],"method":"\#(seed % 10 == 0 ? "topsis" : "weighted_sum")","context":{"criteria":[\#(columns.joined(separator: ","))],"alternatives":[\#(rows.joined(separator: ","))]}}"#
        .utf8)
  }
}
