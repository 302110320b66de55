#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

class Doc;

/// Kinds of shared objects, numbered as on the wire. Only the first three are edited here.
enum class ObjectType : std::uint8_t {
  array = 0,
  map = 1,
  text = 2,
  xml_element = 3,
  xml_fragment = 4,
  xml_hook = 5,
  xml_text = 6,
  undeclared = 255,  ///< a root that updates mention and nobody has declared yet
};

/// Names a shared object: a root by its name, a nested one by the id of the item that holds it.
class ObjectId {
 public:
  ObjectId() = default;
  [[nodiscard]] static ObjectId root(std::string_view name) {
    ObjectId id;
    id.name_ = name;
    return id;
  }
  [[nodiscard]] static ObjectId nested(Id item) {
    ObjectId id;
    id.item_ = item;
    return id;
  }
  [[nodiscard]] bool is_root() const { return !item_.has_value(); }
  [[nodiscard]] const std::string& root_name() const { return name_; }
  [[nodiscard]] Id item() const { return item_.value_or(Id{}); }
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;

 private:
  std::optional<Id> item_;
  std::string name_;
};

/// A shared object found as a value.
struct ObjectRef {
  ObjectId id;
  ObjectType type = ObjectType::map;
  friend bool operator==(const ObjectRef&, const ObjectRef&) = default;
};

/// A document inside a document; this library keeps it and does not open it.
struct Subdocument {
  std::string guid;
  friend bool operator==(const Subdocument&, const Subdocument&) = default;
};

using Value = std::variant<Any, ObjectRef, Subdocument>;

/// A value with the id of the write that made it.
struct Element {
  Id id;
  Value value;
};

/// How sure `get_all` is.
enum class Certainty : std::uint8_t {
  exact,        ///< judged by what each writer had seen
  upper_bound,  ///< judged by origins alone: a value may be listed that a later writer had seen
};

/// All concurrent values of one key, the winner (the one that `get` gives) first.
struct Concurrent {
  std::vector<Element> values;
  Certainty certainty = Certainty::upper_bound;
  /// False if some content was collected, so that values may be missing from the list.
  bool complete = true;
};

/// Tells whether the writer of item `by` had seen item `what` when it wrote. Must be transitive.
using Seen = std::function<bool(Id by, Id what)>;

/// One object that a transaction changed; enough for a reader to know what to read again.
struct Change {
  ObjectId object;
  std::string root;               ///< the root it stands under
  std::vector<std::string> path;  ///< keys from the root; a list on the way adds the item's id
  std::vector<std::string> keys;  ///< map keys that changed, sorted
  bool list_changed = false;      ///< elements or text changed
};

/// What `commit` gives.
struct Committed {
  Bytes update;  ///< update v1, as Yjs would emit; empty if nothing changed
  std::vector<Change> changes;
};

/// What `apply` gives.
struct Applied {
  bool applied = false;  ///< the document changed
  StateVector missing;   ///< what still has to come before all is integrated; empty if nothing
  std::vector<Change> changes;
  Bytes update;  ///< what Yjs would emit for this transaction, if Options ask for it
};

enum class Collect : std::uint8_t {
  deleted_content,  ///< as Yjs with gc: overwritten and deleted content is forgotten
  nothing,          ///< gc off: everything stays readable, `get_all` is complete
};
enum class EmitUpdates : std::uint8_t { on_commit, on_commit_and_apply };

struct Options {
  ClientId client = 0;
  Collect collect = Collect::deleted_content;
  EmitUpdates emit = EmitUpdates::on_commit;
};

/// A replicated document: maps, arrays and texts under named roots, merged by Yjs' rules.
///
/// Shape   Edits open a transaction by themselves; `commit` closes it and gives its update bytes.
///         Roots are declared once per document object (`root`); declaring writes nothing.
/// Units   Indices and lengths count elements in arrays, UTF-16 units in texts.
/// Errors  Every failed call leaves the document as it was (an open transaction keeps its earlier
///         edits). Bytes from outside never throw.
/// Thread  None of its own; one caller at a time.
/// Source  Yjs 13.6 (yjs/yjs branch v13); names of the operations follow Automerge.
class Document {
 public:
  [[nodiscard]] static Result<Document> create(const Options& options);
  /// A document from encoded state. Unlike `apply`, it may hold what `options.client` wrote.
  [[nodiscard]] static Result<Document> load(const Options& options, ByteView state);

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  [[nodiscard]] ClientId client() const;

  // Roots.
  /// Declares the root `name`; wrong_type if it was declared as something else.
  [[nodiscard]] Result<ObjectId> root(std::string_view name, ObjectType type);
  /// Every root declared here or named by an update, sorted.
  [[nodiscard]] std::vector<std::string> root_names() const;
  [[nodiscard]] Result<ObjectType> object_type(const ObjectId& object) const;

  // Maps.
  [[nodiscard]] Result<> put(const ObjectId& map, std::string_view key, const Any& value);
  [[nodiscard]] Result<ObjectId> put_object(const ObjectId& map, std::string_view key,
                                            ObjectType type);
  /// Deletes the value; a key that is not there is fine and changes nothing.
  [[nodiscard]] Result<> erase(const ObjectId& map, std::string_view key);
  [[nodiscard]] Result<std::optional<Element>> get(const ObjectId& map, std::string_view key) const;
  /// All concurrent values as far as the origins tell: an upper bound. Empty if the key is deleted.
  [[nodiscard]] Result<Concurrent> get_all(const ObjectId& map, std::string_view key) const;
  /// Exactly the values that no other value's writer had seen, by `seen`.
  [[nodiscard]] Result<Concurrent> get_all(const ObjectId& map, std::string_view key,
                                           const Seen& seen) const;
  /// Keys that have a value, in the order in which they first appeared here.
  [[nodiscard]] Result<std::vector<std::string>> keys(const ObjectId& map) const;
  /// Every key that has a value, with what `get_all` says of it.
  [[nodiscard]] Result<std::map<std::string, Concurrent>> entries(const ObjectId& map) const;
  [[nodiscard]] Result<std::map<std::string, Concurrent>> entries(const ObjectId& map,
                                                                  const Seen& seen) const;

  // Arrays (and the element count of texts).
  [[nodiscard]] Result<std::size_t> length(const ObjectId& list) const;
  [[nodiscard]] Result<> insert(const ObjectId& array, std::size_t index,
                                const std::vector<Any>& values);
  [[nodiscard]] Result<ObjectId> insert_object(const ObjectId& array, std::size_t index,
                                               ObjectType type);
  [[nodiscard]] Result<> erase(const ObjectId& list, std::size_t index, std::size_t count);
  /// Erases `count` elements at `index`, then inserts `values` there.
  [[nodiscard]] Result<> splice(const ObjectId& array, std::size_t index, std::size_t count,
                                const std::vector<Any>& values);
  [[nodiscard]] Result<Element> get(const ObjectId& array, std::size_t index) const;
  /// Hands over the elements from index `first` on, in order, until `take` returns false.
  [[nodiscard]] Result<> each(const ObjectId& array, std::size_t first,
                              const std::function<bool(std::size_t, const Element&)>& take) const;

  // Texts.
  [[nodiscard]] Result<> insert_text(const ObjectId& text, std::size_t index,
                                     std::string_view utf8);
  [[nodiscard]] Result<> splice_text(const ObjectId& text, std::size_t index, std::size_t count,
                                     std::string_view utf8);
  [[nodiscard]] Result<std::string> text(const ObjectId& text) const;

  /// The object with all that is in it as one value, as Yjs' toJSON.
  [[nodiscard]] Result<Any> read(const ObjectId& object) const;

  // Transactions and updates.
  [[nodiscard]] bool in_transaction() const;
  /// Opens a transaction ahead of the first edit; not needed, and fine if one is open.
  void begin();
  /// Closes the transaction. Without edits the update is empty.
  Committed commit();
  /// Merges an update v1 of anybody else. All or nothing; what depends on things not yet here
  /// waits inside the document. busy inside a transaction.
  [[nodiscard]] Result<Applied> apply(ByteView update);
  /// As `apply`, but also takes what this document's own client wrote (replay of our own log).
  [[nodiscard]] Result<Applied> replay(ByteView update);

  /// What is still missing before everything received is integrated.
  [[nodiscard]] StateVector missing() const;
  [[nodiscard]] StateVector state_vector() const;
  [[nodiscard]] Bytes encode_state_vector() const;
  /// The next clock of one client.
  [[nodiscard]] Clock next_clock(ClientId client) const;
  /// Everything (or what a replica at `since` lacks) as update v1, waiting parts included.
  [[nodiscard]] Bytes encode_state() const;
  [[nodiscard]] Bytes encode_state(const StateVector& since) const;

  /// True if some item of `id`'s client covers that clock here.
  [[nodiscard]] bool holds(Id id) const;
  /// The root under which the item stands; nullopt if unknown or collected.
  [[nodiscard]] std::optional<std::string> root_of(Id id) const;

  /// The inside, for the library's own parts beside this class (snapshots, positions, undo).
  [[nodiscard]] Doc& inside() { return *doc_; }
  [[nodiscard]] const Doc& inside() const { return *doc_; }

 private:
  explicit Document(std::unique_ptr<Doc> doc);
  std::unique_ptr<Doc> doc_;
};

[[nodiscard]] Bytes encode_state_vector(const StateVector& state);
[[nodiscard]] Result<StateVector> decode_state_vector(ByteView bytes);

}  // namespace lumbung::crdt
