/// The six decision frameworks; the raw values are the names a request and a record use.
public enum FrameworkName: String, Sendable, Hashable, CaseIterable {
  case mcda
  case bayesian
  case cynefin
  case ooda
  case kepnerTregoe = "kepner_tregoe"
  case eisenhower
}

/// The multi-criteria methods a request may name; `topsis` is what `mcda` runs when none is named.
public enum MCDAMethod: String, Sendable, Hashable, CaseIterable {
  case topsis
  case weightedSum = "weighted_sum"
  case weightedProduct = "weighted_product"
  case vikor
  case prometheeII = "promethee_ii"
  case ahp
}

/// How a column of scores becomes ratings, larger is better.
public enum Normalisation: String, Sendable, Hashable, CaseIterable {
  case minMax = "min_max"
  case sum
  case vector
  case max
  /// The scores as they stand: points on one scale, those of a `min` criterion counting negatively.
  case asGiven = "as_given"
  /// Each criterion's own value function.
  case anchors
}

/// Whether more or less of a criterion is better.
public enum Direction: String, Sendable, Hashable, CaseIterable {
  case max
  case min
}

/// The six generalised criteria of Brans & Vincke, Management Science 31:647, 1985.
public enum PreferenceFunction: String, Sendable, Hashable, CaseIterable {
  case usual
  case uShape = "u_shape"
  case vShape = "v_shape"
  case level
  case linear
  case gaussian
}

/// How the asker judges the question.
public enum Complexity: String, Sendable, Hashable, CaseIterable {
  case simple
  case complicated
  case complex
  case chaotic
}

/// Levels of uncertainty after Walker et al., Integrated Assessment 4:5, 2003.
public enum Uncertainty: String, Sendable, Hashable, CaseIterable {
  case statistical
  case scenario
  case recognizedIgnorance = "recognized_ignorance"
  case totalIgnorance = "total_ignorance"
}
