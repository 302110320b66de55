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
#include "crdt/encoding.hpp"
#include "crdt/event.hpp"
#include "crdt/id.hpp"
#include "crdt/limits.hpp"
#include "crdt/result.hpp"
#include "crdt/value.hpp"

namespace lumbung::crdt {

class Doc;

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

/// Subdocuments that came, that should be loaded and that went in one transaction.
struct SubdocumentChanges {
  std::vector<Subdocument> added;
  std::vector<Subdocument> loaded;
  std::vector<Subdocument> removed;

  [[nodiscard]] bool empty() const { return added.empty() && loaded.empty() && removed.empty(); }
};

/// Where most of a document's memory goes, in bytes as asked of the allocator: without what waits,
/// and without what undo and observers keep.
struct Memory {
  std::size_t blocks = 0;         ///< how many runs of items there are, each 56 bytes
  std::size_t content_bytes = 0;  ///< encoded contents: received updates kept whole, and our own
  std::size_t index_bytes = 0;    ///< clocks, keys, places in lists
  std::size_t total_bytes = 0;
};

/// A transaction that another one drew along: redundant formats of texts deleted, after what others
/// wrote or while changes were worked out for observers. A change of our own: others need it too.
struct Followed {
  Bytes update;
  Bytes update_v2;  ///< the same as update v2, if Options ask for it
  std::vector<Change> changes;
};

/// What `commit` gives.
struct Committed {
  Bytes update;                 ///< update v1, as Yjs would emit; empty if nothing changed, or if
                                ///< Options ask for v2 alone
  std::vector<Change> changes;  ///< if Options ask for it
  Bytes update_v2;              ///< the same as update v2, if Options ask for it
  std::vector<Followed> then;
  SubdocumentChanges subdocuments;
};

/// What `apply` gives.
struct Applied {
  bool applied = false;  ///< the document changed
  StateVector missing;   ///< what still has to come before all is integrated; empty if nothing
  std::vector<Change> changes;  ///< if Options ask for it
  Bytes update;                 ///< what Yjs would emit for this transaction, if Options ask for it
  Bytes update_v2;              ///< the same as update v2, if Options ask for it
  std::vector<Followed> then;
  SubdocumentChanges subdocuments;
};

enum class Collect : std::uint8_t {
  deleted_content,  ///< as Yjs with gc: overwritten and deleted content is forgotten
  nothing,          ///< gc off: everything stays readable, `get_all` is complete
};
enum class EmitUpdates : std::uint8_t { on_commit, on_commit_and_apply };
enum class EmitEncodings : std::uint8_t { v1, v2, both };
/// Whether `Committed` and `Applied` list what changed. Observers are told in any case.
enum class ListChanges : std::uint8_t { never, with_each_transaction };

struct Options {
  ClientId client = 0;
  Collect collect = Collect::deleted_content;
  EmitUpdates emit = EmitUpdates::on_commit;
  EmitEncodings encodings = EmitEncodings::v1;
  ListChanges changes = ListChanges::never;
  /// See limits.hpp. Raise it for updates v2 from where one trusts.
  std::size_t v2_structs_free = limits::v2_structs_free;
};

/// A replicated document: maps, arrays, texts and XML under named roots, merged by Yjs' rules.
///
/// Shape   Edits open a transaction by themselves; `commit` closes it and gives its update bytes.
///         Roots are declared once per document object (`root`); declaring writes nothing.
/// Units   Indices and lengths count elements in arrays, UTF-16 units in texts.
/// Errors  Every failed call leaves the document as it was (an open transaction keeps its earlier
///         edits; `NewObject` says what its `fill` may leave). Bytes from outside never throw.
///         malformed: a text, a key or a string in a value is not UTF-8, and so could not be read
///         from the update.
/// Thread  None of its own; one caller at a time.
/// Source  Yjs 13.6 (yjs/yjs branch v13); names of the operations follow Automerge.
class Document {
 public:
  [[nodiscard]] static Result<Document> create(const Options& options);
  /// A document from encoded state. Unlike `apply`, it may hold what `options.client` wrote.
  [[nodiscard]] static Result<Document> load(const Options& options, ByteView state,
                                             Encoding encoding = Encoding::v1);
  /// The same for bytes that are no longer needed elsewhere: they are kept instead of copied.
  [[nodiscard]] static Result<Document> load(const Options& options, Bytes&& state,
                                             Encoding encoding = Encoding::v1);

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
  /// What a root is by what stands in it, declared or not; undeclared where nothing tells.
  [[nodiscard]] ObjectType likely_type(std::string_view root) const;

  // Maps; XML hooks are maps, and the attributes of XML elements and texts are keys as well.
  [[nodiscard]] Result<> put(const ObjectId& map, std::string_view key, const Any& value);
  /// `name` is that of an XML element or hook.
  [[nodiscard]] Result<ObjectId> put_object(const ObjectId& map, std::string_view key,
                                            ObjectType type, std::string_view name = {});
  [[nodiscard]] Result<> put_subdocument(const ObjectId& map, std::string_view key,
                                         const Subdocument& subdocument);
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

  // Arrays, and the children of XML fragments and elements (objects only); the length of texts.
  [[nodiscard]] Result<std::size_t> length(const ObjectId& list) const;
  [[nodiscard]] Result<> insert(const ObjectId& array, std::size_t index,
                                const std::vector<Any>& values);
  [[nodiscard]] Result<ObjectId> insert_object(const ObjectId& list, std::size_t index,
                                               ObjectType type, std::string_view name = {});
  [[nodiscard]] Result<> insert_subdocument(const ObjectId& list, std::size_t index,
                                            const Subdocument& subdocument);
  [[nodiscard]] Result<> erase(const ObjectId& list, std::size_t index, std::size_t count);
  /// Erases `count` elements at `index`, then inserts `values` there.
  [[nodiscard]] Result<> splice(const ObjectId& array, std::size_t index, std::size_t count,
                                const std::vector<Any>& values);
  [[nodiscard]] Result<Element> get(const ObjectId& array, std::size_t index) const;
  /// Hands over the elements from index `first` on, in order, until `take` returns false.
  [[nodiscard]] Result<> each(const ObjectId& array, std::size_t first,
                              const std::function<bool(std::size_t, const Element&)>& take) const;

  // Texts. Attributes are an object whose values JSON has; a null takes the attribute away.
  /// Inserts with the attributes that hold at `index`.
  [[nodiscard]] Result<> insert_text(const ObjectId& text, std::size_t index,
                                     std::string_view utf8);
  /// Inserts with exactly these attributes.
  [[nodiscard]] Result<> insert_text(const ObjectId& text, std::size_t index, std::string_view utf8,
                                     const Any& attributes);
  /// Embeds a value that counts one unit: anything that JSON has but null and strings.
  [[nodiscard]] Result<> insert_embed(const ObjectId& text, std::size_t index, const Any& embed,
                                      const Any& attributes = Any::object());
  [[nodiscard]] Result<> insert_embed(const ObjectId& text, std::size_t index,
                                      const NewObject& object,
                                      const Any& attributes = Any::object());
  [[nodiscard]] Result<> format(const ObjectId& text, std::size_t index, std::size_t count,
                                const Any& attributes);
  [[nodiscard]] Result<> apply_delta(const ObjectId& text, const Delta& delta);
  /// What the text holds, as insert steps.
  [[nodiscard]] Result<Delta> delta(const ObjectId& text) const;
  [[nodiscard]] Result<> splice_text(const ObjectId& text, std::size_t index, std::size_t count,
                                     std::string_view utf8);
  [[nodiscard]] Result<std::string> text(const ObjectId& text) const;

  /// The name of an XML element or hook, empty for others.
  [[nodiscard]] Result<std::string> xml_name(const ObjectId& object) const;

  /// The object with all that is in it as one value, as Yjs' toJSON: texts and XML as strings, a
  /// subdocument as {"$type":"doc","guid":...}.
  [[nodiscard]] Result<Any> read(const ObjectId& object) const;

  // Observers. Changes are worked out only while somebody observes them.
  [[nodiscard]] Result<ObserverId> observe(const ObjectId& object, Depth depth, Observer observer);
  void unobserve(ObserverId observer);

  // Transactions and updates.
  [[nodiscard]] bool in_transaction() const;
  /// Opens a transaction ahead of the first edit; not needed, and fine if one is open.
  void begin(const Any& origin = Any::null());
  /// Closes the transaction. Without edits the update is empty.
  Committed commit();
  /// Takes back every edit since the transaction was opened and closes it: the document, its bytes
  /// and its next clock are as if nothing had been done. Nobody is told.
  void rollback();
  /// Merges an update of anybody else. All or nothing; what depends on things not yet here
  /// waits inside the document. busy inside a transaction.
  [[nodiscard]] Result<Applied> apply(ByteView update, Encoding encoding = Encoding::v1,
                                      const Any& origin = Any::null());
  /// As `apply`, for bytes that nobody else needs: a large update is kept, not copied.
  [[nodiscard]] Result<Applied> apply(Bytes&& update, Encoding encoding = Encoding::v1,
                                      const Any& origin = Any::null());
  /// As `apply`, but also takes what this document's own client wrote (replay of our own log).
  [[nodiscard]] Result<Applied> replay(ByteView update, Encoding encoding = Encoding::v1);

  /// What is still missing before everything received is integrated.
  [[nodiscard]] StateVector missing() const;
  [[nodiscard]] StateVector state_vector() const;
  [[nodiscard]] Bytes encode_state_vector() const;
  /// The next clock of one client.
  [[nodiscard]] Clock next_clock(ClientId client) const;
  /// Everything (or what a replica at `since` lacks) as an update, waiting parts included.
  [[nodiscard]] Bytes encode_state(Encoding encoding = Encoding::v1) const;
  [[nodiscard]] Bytes encode_state(const StateVector& since,
                                   Encoding encoding = Encoding::v1) const;

  [[nodiscard]] Memory memory() const;

  /// True if some item of `id`'s client covers that clock here.
  [[nodiscard]] bool holds(Id id) const;
  /// The root under which the item stands; nullopt if unknown or collected.
  [[nodiscard]] std::optional<std::string> root_of(Id id) const;

  /// The inside, for the library's own parts beside this class (snapshots, positions, undo).
  [[nodiscard]] Doc& inside() { return *doc_; }
  [[nodiscard]] const Doc& inside() const { return *doc_; }

 private:
  explicit Document(std::unique_ptr<Doc> doc);
  [[nodiscard]] Result<> edit_at(const ObjectId& text, std::size_t index, const DeltaOp& op);
  [[nodiscard]] Result<> edit_text(const ObjectId& text, std::size_t index, const Delta& delta);
  std::unique_ptr<Doc> doc_;
};

[[nodiscard]] Bytes encode_state_vector(const StateVector& state);
[[nodiscard]] Result<StateVector> decode_state_vector(ByteView bytes);

}  // namespace lumbung::crdt
