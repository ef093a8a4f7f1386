/// What a heap holds: it knows its place there, so that it can be taken out of the middle.
@EventLoop package protocol HeapElement: AnyObject {
  /// Written by the heap alone; nil: in none.
  var heapPlace: Int? { get set }

  /// What this says of two that are held does not change while they are.
  func isBefore(_ other: Self) -> Bool
}

/// A binary heap, the first by `isBefore` at the front.
@EventLoop package struct IntrusiveHeap<Element: HeapElement> {
  private var elements: [Element] = []

  package init() {}

  package var first: Element? { elements.first }

  /// One that is held already may come before its place now, and not behind it.
  package mutating func put(_ element: Element) {
    if let place = element.heapPlace { return rise(place) }
    elements.append(element)
    element.heapPlace = elements.count - 1
    rise(elements.count - 1)
  }

  package mutating func remove(_ element: Element) {
    guard let place = element.heapPlace else { return }
    let last = elements.removeLast()
    element.heapPlace = nil
    guard last !== element else { return }
    elements[place] = last
    last.heapPlace = place
    rise(place)
    sink(last.heapPlace ?? place)
  }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0, elements[place].isBefore(elements[(place - 1) / 2]) {
      exchange(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < elements.count && elements[child].isBefore(elements[least]) { least = child }
      guard least != place else { return }
      exchange(place, least)
      place = least
    }
  }

  private mutating func exchange(_ one: Int, _ other: Int) {
    elements.swapAt(one, other)
    elements[one].heapPlace = one
    elements[other].heapPlace = other
  }
}
