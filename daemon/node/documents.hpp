#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/document.hpp"
#include "daemon/base/causal_history.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/ledger/record.hpp"
#include "daemon/log/log_book.hpp"
#include "daemon/log/plaintext.hpp"
#include "daemon/node/document_rules.hpp"

namespace lumbung::node {

/// Where an update comes from: what its envelope says.
struct Arrival {
  Origin origin;
  EnvelopeHash hash;
  DeviceId author;
  Hlc hlc;
};

/// Clocks [first, first + length) of one client, written by one envelope.
struct WrittenRun {
  crdt::Clock first = 0;
  crdt::Clock length = 0;
  std::uint64_t seq = 0;  ///< of the envelope, in the client's log
  Hlc hlc;                ///< of the envelope, for display
};

/// One document with the envelope of each thing in it.
struct OpenDocument {
  struct Author {
    LogId log;
    std::vector<WrittenRun> runs;  ///< without holes, from clock 0 on
  };
  crdt::Document document;
  DocumentRules rules;
  std::map<crdt::ClientId, Author> authors;
  std::uint64_t envelopes = 0;

  /// The run that `id` belongs to; nullptr if it is not here.
  [[nodiscard]] const WrittenRun* run_of(crdt::Id id) const;
  /// The envelope that wrote `id`; nothing if it is not here.
  [[nodiscard]] std::optional<Origin> origin_of(crdt::Id id) const;
  /// Who had seen whose writes. Both arguments outlive the callable.
  [[nodiscard]] crdt::Seen seen(const CausalHistory& history) const;
  /// Notes that `arrival` wrote the clocks from `first` to the document's present end.
  void note(const Arrival& arrival, crdt::ClientId client, crdt::Clock first);
};

/// The documents of one space and the records that stand in its books.
///
/// Shape   Changed only by updates that passed check_update or that this laptop wrote itself.
/// Memory  Everything is open in this version; a later one closes what nobody looks at.
/// Thread  None of its own.
class Documents {
 public:
  /// `own_client` writes what this laptop itself edits here.
  Documents(identity::SpaceKind kind, crdt::ClientId own_client)
      : kind_(kind), own_client_(own_client) {}

  [[nodiscard]] identity::SpaceKind kind() const { return kind_; }
  [[nodiscard]] const std::map<std::string, OpenDocument, std::less<>>& all() const {
    return documents_;
  }
  [[nodiscard]] const OpenDocument* find(std::string_view name) const;
  /// The document, begun empty if it is new. refused: no such document can exist here.
  [[nodiscard]] Result<OpenDocument*> open(std::string_view name);
  /// Puts documents of a snapshot in place; `book` knows the envelopes that wrote into them.
  void restore(std::map<std::string, OpenDocument> documents, const log::LogBook& book);

  /// Merges a checked update and reads the records that it brought.
  [[nodiscard]] Result<> integrate(const Arrival& arrival, const log::DocumentUpdate& update);
  /// Notes what the open document already holds: an own edit that became an envelope.
  void wrote(const Arrival& arrival, const log::DocumentUpdate& update, crdt::Clock first);

  /// All records of all years, in the order in which they came.
  [[nodiscard]] const std::vector<ledger::Record>& records() const { return records_; }
  /// Reads the elements [first, end) that `arrival` wrote into its log's array of a book.
  void read_records(OpenDocument& document, const Arrival& arrival, crdt::Clock first,
                    crdt::Clock end);

 private:
  identity::SpaceKind kind_;
  crdt::ClientId own_client_;
  std::map<std::string, OpenDocument, std::less<>> documents_;
  std::vector<ledger::Record> records_;
};

/// An empty document under those rules, its roots declared. gc is off: nothing is forgotten.
[[nodiscard]] Result<OpenDocument> make_document(const DocumentRules& rules, crdt::ClientId client);

}  // namespace lumbung::node
