import EmulatorServerless
import Testing

/// SplitMix64, so that a failure can be run again. Source: Steele, Lea and Flood, OOPSLA 2014.
private struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite struct `A mutated serverless.yml` {
  static let whole =
    service(
      "  F:\n    image: {name: x, command: [f]}\n    environment: {AA: '${env:X, ${self:custom.a}}', BB: !Sub '${Records.Arn}'}\n    events:\n      - httpApi: 'GET /x/{id}'\n"
        + "      - http: {path: y, method: post, cors: true}\n",
      provider: "  httpApi: {cors: {allowedOrigins: ['*'], maxAge: 3}}\n", rest: `A table in serverless.yml`.records + "\ncustom: &c\n  a: b\n  <<: {d: e}\n")

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `is read or refused, each fault with a line of the file`(seed: UInt64) throws {
    #expect(problems(Self.whole).isEmpty)
    var dice = Dice(state: seed)
    let original = Array(Self.whole.utf8)
    let alphabet = Array("{}[]:,-&*!'\"$|>#%@ \n\t0aZ~\u{7F}é".utf8)
    for _ in 0..<250 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        let place = Int.random(in: 0..<bytes.count, using: &dice)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(alphabet.randomElement(using: &dice) ?? 0, at: place)
        case 2: bytes[place] = alphabet.randomElement(using: &dice) ?? 0
        default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &dice)))
        }
      }
      do {
        _ = try Application.read(bytes)
      } catch {
        #expect(!error.all.isEmpty && error.all.count <= Problems.maximum)
        let lines = bytes.count { $0 == 0x0A } + 2
        #expect(error.all.allSatisfy { (1...lines).contains($0.mark.line) && !$0.text.isEmpty }, "\(error)")
      }
    }
  }
}
