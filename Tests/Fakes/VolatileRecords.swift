// Stores in memory, which the operator's tool has too: whoever tests with fakes has them with the others.
@_exported public import VolatileRecords
