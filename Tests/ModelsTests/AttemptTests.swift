import Models
import Testing

@Suite struct `Attempts` {
  @Test func `wait by the journal's chance, doubling up to eight seconds`() {
    #expect((1...6).map { RetryWaits.wait_ms(retry: $0, chance: 0.5) } == [250, 500, 1_000, 2_000, 4_000, 4_000])
    #expect(RetryWaits.wait_ms(retry: 1, chance: 0) == 0)
    #expect(RetryWaits.wait_ms(retry: 1, chance: 0.999_999) == 499)
    #expect(RetryWaits.wait_ms(retry: 1, chance: 0.5, asked_ms: 2_000) == 2_000)
  }

  @Test func `wait over a second only where nothing else is left, and there is time`() {
    #expect(RetryWaits.isWorth(1_000, nothingElse: false, now_ms: 0, deadline_ms: nil))
    #expect(!RetryWaits.isWorth(1_001, nothingElse: false, now_ms: 0, deadline_ms: nil))
    #expect(RetryWaits.isWorth(5_000, nothingElse: true, now_ms: 0, deadline_ms: 7_000))
    #expect(!RetryWaits.isWorth(5_000, nothingElse: true, now_ms: 0, deadline_ms: 6_999))
    #expect(!RetryWaits.isWorth(5_001, nothingElse: true, now_ms: 0, deadline_ms: nil))
  }

  @Test func `stop at a breaker that five failures opened, until two of its probes succeed`() {
    var breaker = Breaker()
    let opened = (1...5).map { n in breaker.admit(at: Int64(n)) && breaker.failed(at: Int64(n)) }
    #expect(opened == [false, false, false, false, true])
    let early = breaker.admit(at: 60_004)
    #expect(!early)
    #expect(breaker.state(at: 60_004) == .open && breaker.state(at: 60_005) == .halfOpen)
    let probes = (1...4).map { _ in breaker.admit(at: 60_005) }
    #expect(probes == [true, true, true, false])
    breaker.succeeded()
    #expect(breaker.state(at: 60_006) == .halfOpen)
    var failing = breaker
    let again = failing.failed(at: 60_006)
    #expect(again && failing.state(at: 60_007) == .open)
    breaker.succeeded()
    #expect(breaker.state(at: 60_006) == .closed)
  }

  @Test func `are untroubled by failures that are not in a row`() {
    var breaker = Breaker()
    for _ in 1...20 {
      let opened = (1...4).map { _ in breaker.failed(at: 0) }
      #expect(!opened.contains(true))
      breaker.succeeded()
    }
    #expect(breaker.state(at: 0) == .closed)
  }

  @Test func `take the key with the fewest calls in flight, then the first`() throws {
    let keys = [ModelKey("secret-one"), ModelKey("secret-two")]
    var ring = KeyRing(keys)
    let taken = [ring.take(at: 0), ring.take(at: 0), ring.take(at: 0)].map { $0?.secret }
    #expect(taken == ["secret-one", "secret-two", "secret-one"])
    ring.give(back: keys[0].id)
    ring.give(back: keys[0].id)
    var later = [ring.take(at: 0)?.secret]
    ring.rest(keys[0].id, until_ms: 300_000)
    later.append(ring.take(at: 299_999)?.secret)
    ring.rest(keys[1].id, until_ms: 200_000)
    later.append(ring.take(at: 0)?.secret)
    #expect(ring.earliest_ms == 200_000)
    later.append(ring.take(at: 300_000)?.secret)
    #expect(later == ["secret-one", "secret-two", nil, "secret-one"])
  }

  @Test func `know a key by eight digits of its hash, and print nothing else of it`() {
    let key = ModelKey("sk-very-secret")
    var dumped = ""
    dump(key, to: &dumped)
    #expect(key.id.count == 8)
    for text in ["\(key)", String(reflecting: key), dumped, String(reflecting: ModelRequest(model: "m", key: key, instructions: ""))] {
      #expect(!text.contains("very-secret"))
    }
  }

  @Test func `go ten at once, wait a hundred, and are refused beyond`() async {
    let turns = Turns(atOnceMaximum: 2, waitingMaximum: 3)
    #expect(await turns.begin())
    #expect(await turns.begin())
    async let first = turns.begin()
    async let second = turns.begin()
    async let third = turns.begin()
    while turns.counts.waiting < 3 { await Task.yield() }
    #expect(await !turns.begin())
    turns.end()
    #expect(turns.counts.waiting == 2, "one turn that ends is one that begins")
    #expect(turns.counts.running == 2)
    turns.end()
    while turns.counts.waiting > 1 { await Task.yield() }
    turns.end()
    let answers = await [first, second, third]
    #expect(answers == [true, true, true])
  }

  @Test func `keep to a minute's requests and tokens, and to what a provider says is left`() {
    var limits = MinuteLimits(requests: 2, tokens: 1_000)
    let asked: [(Int, Int64)] = [(600, 0), (600, 10_000), (400, 10_000), (1, 10_001), (1, 60_000)]
    let free = asked.map { limits.take($0.0, at: $0.1) }
    #expect(free == [nil, 60_000, nil, 60_000, nil])
    var told = MinuteLimits()
    told.told([RateLimit(.requests, remaining: 1, reset_ms: 12_000), RateLimit(.tokens, remaining: -1, reset_ms: 5)], at: 0)
    let times: [Int64] = [0, 1, 12_000]
    let after = times.map { told.take(10, at: $0) }
    #expect(after == [nil, 12_000, nil])
    var named = MinuteLimits()
    named.told([RateLimit(.requests, remaining: 0, reset_ms: 12_000)], at: 0)
    let until_ms = named.take(10, at: 1)
    #expect(until_ms == 12_000 && named.isTold(until_ms: 12_000) && !limits.isTold(until_ms: 60_000), "whose limit it is can be said")
  }

  @Test(arguments: FailureClass.allCases)
  func `go on as the table of classes says`(kind: FailureClass) {
    let retries: [FailureClass: Int] = [.rateLimited: 2, .overloaded: 2, .server: 2, .transport: 2, .malformed: 1, .truncated: 1]
    #expect(kind.retriesMaximum == retries[kind] ?? 0)
    let chain: Set<FailureClass> = [.rateLimited, .quota, .overloaded, .server, .transport, .timeout, .authentication, .malformed, .budget]
    switch kind {
    case .context: #expect(kind.next(status: 400) == .contextChain)
    case .refused, .filtered: #expect(kind.next(status: nil) == .refusalChain)
    case .invalid: #expect(kind.next(status: 404) == .chain && kind.next(status: 400) == .stop)
    default: #expect(kind.next(status: nil) == (chain.contains(kind) ? .chain : .stop))
    }
    #expect(kind.countsForBreaker == [.overloaded, .server, .transport, .timeout].contains(kind))
    #expect(kind.restsKey_ms == ([.quota, .authentication].contains(kind) ? 300_000 : nil))
  }
}
