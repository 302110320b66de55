#include <array>
#include <deque>
#include <set>

#include "crdt/document.hpp"
#include "crdt/timing/load.hpp"
#include "crdt/timing/measure.hpp"
#include "crdt/timing/replay.hpp"

namespace lumbung::crdt::timing {
namespace {

constexpr std::size_t replicas = 3;
constexpr std::size_t increment_appends = 50;

using Entries = std::vector<Any>;

struct Books {
  Document document;
  ObjectId members;
  ObjectId entries;
};

Result<Books> open_books(Result<Document> document, Layout layout) {
  if (!document) return tl::unexpected(document.error());
  Result<ObjectId> members = document->root("members", ObjectType::map);
  Result<ObjectId> entries =
      document->root("entries", layout == Layout::array ? ObjectType::array : ObjectType::map);
  if (!members || !entries) return fail(Errc::wrong_type, "root");
  return Books{std::move(*document), std::move(*members), std::move(*entries)};
}

const std::string& text_of(const Any& object, std::string_view key) {
  static const std::string empty;
  const Any* found = object.find(key);
  return found != nullptr && found->as_string() != nullptr ? *found->as_string() : empty;
}

Result<> append(Books& books, Layout layout, const Entries& entries) {
  if (layout == Layout::array) {
    return books.document.insert(books.entries, *books.document.length(books.entries), entries);
  }
  for (const Any& entry : entries) {
    if (Result<> done = books.document.put(books.entries, text_of(entry, "id"), entry); !done) {
      return done;
    }
  }
  return {};
}

Result<> add_member(Books& books, const Any& line) {
  const Result<ObjectId> member =
      books.document.put_object(books.members, text_of(line, "id"), ObjectType::map);
  if (!member) return tl::unexpected(member.error());
  const Any* fields = line.find("fields");
  if (fields == nullptr || fields->members() == nullptr) return {};
  for (const Any::Member& field : *fields->members()) {
    if (Result<> done = books.document.put(*member, field.key, field.value); !done) return done;
  }
  return {};
}

/// The file line by line; parsing is not part of any figure.
class Lines {
 public:
  explicit Lines(std::string text) : text_(std::move(text)) {}
  std::optional<std::string_view> next() {
    if (at_ >= text_.size()) return std::nullopt;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = std::string_view(text_).substr(at_, end - at_);
    at_ = end + 1;
    return line;
  }
  void rewind() { at_ = 0; }
  [[nodiscard]] std::size_t appends() const {
    std::size_t count = 0;
    constexpr std::string_view mark = R"("op":"append")";
    for (std::size_t at = text_.find(mark); at != std::string::npos;
         at = text_.find(mark, at + mark.size())) {
      ++count;
    }
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

/// One run over the whole file.
class Run {
 public:
  Run(std::string text, const LedgerWork& work)
      : lines_(std::move(text)), layout_(work.layout), merge_percent_(work.merge_percent) {
    appends_ = lines_.appends();
  }

  Result<Any> all(const States& states) {
    if (Result<> built = build(); !built) return tl::unexpected(built.error());
    time_encode(books_[0].document, states, figures_);
    if (Result<> done = scan(); !done) return tl::unexpected(done.error());
    if (Result<> done = increment(); !done) return tl::unexpected(done.error());
    if (Result<> done = merge(states.v1.get()); !done) return tl::unexpected(done.error());
    return figures_;
  }

 private:
  struct Sent {
    std::size_t from = 0;
    Bytes update;
  };

  Result<> build() {
    for (std::size_t i = 0; i < replicas; ++i) {
      // As in yjs, who writes tells every update, those of others too.
      constexpr EmitUpdates all = EmitUpdates::on_commit_and_apply;
      Result<Books> books = open_books(Document::create({.client = i + 1, .emit = all}), layout_);
      if (!books) return tl::unexpected(books.error());
      books_.push_back(std::move(*books));
    }
    while (const std::optional<std::string_view> line = lines_.next()) {
      if (line->empty()) continue;
      const Result<Any> parsed = parse_json(*line);
      if (!parsed) return tl::unexpected(parsed.error());
      if (Result<> done = step(*parsed); !done) return done;
    }
    if (Result<> done = close_members(); !done) return done;
    figures_.set("entries", Any::integer(static_cast<std::int64_t>(entries_)));
    figures_.set("build_ms", rounded(build_ms_));
    return {};
  }

  Result<> step(const Any& line) {
    const std::string& op = text_of(line, "op");
    const Any* client = line.find("client");
    const auto who =
        static_cast<std::size_t>(client != nullptr ? client->as_integer().value_or(1) - 1 : 0);
    if (who >= replicas) return fail(Errc::out_of_range, "clients are 1, 2 and 3");
    if (op != "member") {
      if (Result<> done = close_members(); !done) return done;
    }
    if (op == "member") {
      Stopwatch watch;
      member_of_ = who;
      Result<> done = add_member(books_[who], line);
      build_ms_ += watch.lap_ms();
      return done;
    }
    if (op == "append") return append_step(who, line);
    if (op == "exchange") return exchange();
    return fail(Errc::malformed, "no such op: " + op);
  }

  Result<> close_members() {
    if (!books_[member_of_].document.in_transaction()) return {};
    Stopwatch watch;
    sent_.push_back({member_of_, books_[member_of_].document.commit().update});
    build_ms_ += watch.lap_ms();
    return {};
  }

  Result<> append_step(std::size_t who, const Any& line) {
    const Any* list = line.find("entries");
    if (list == nullptr || list->as_array() == nullptr) return fail(Errc::malformed, "entries");
    if (appends_ >= increment_appends && done_ == appends_ - increment_appends) {
      if (Result<> kept = keep_lagging(); !kept) return kept;
    }
    Stopwatch watch;
    if (Result<> done = append(books_[who], layout_, *list->as_array()); !done) return done;
    sent_.push_back({who, books_[who].document.commit().update});
    build_ms_ += watch.lap_ms();
    entries_ += list->as_array()->size();
    ++done_;
    last_.push_back(*list->as_array());
    if (last_.size() > std::max<std::size_t>(1, appends_ * merge_percent_ / 100)) {
      last_.pop_front();
    }
    return {};
  }

  Result<> exchange() {
    Stopwatch watch;
    for (const Sent& sent : sent_) {
      for (std::size_t to = 0; to < replicas; ++to) {
        if (to == sent.from) continue;
        if (Result<Applied> done = books_[to].document.apply(sent.update); !done) {
          return tl::unexpected(done.error());
        }
      }
    }
    build_ms_ += watch.lap_ms();
    sent_.clear();
    return {};
  }

  /// A replica that has all but the last appends, to be brought up to date later.
  Result<> keep_lagging() {
    Result<Books> books = open_books(Document::create({.client = replicas + 1}), layout_);
    if (!books) return tl::unexpected(books.error());
    for (Books& replica : books_) {
      const Bytes state = replica.document.encode_state(books->document.state_vector());
      if (Result<Applied> done = books->document.apply(state); !done) {
        return tl::unexpected(done.error());
      }
    }
    lagging_ = std::move(*books);
    return {};
  }

  Result<> scan() {
    std::string ids;
    const Document& document = books_[0].document;
    const auto id_of = [&ids](const Value& value) {
      if (!ids.empty()) ids += '\n';
      const Any* entry = std::get_if<Any>(&value);
      if (entry != nullptr) ids += text_of(*entry, "id");
    };
    double sum = 0;
    const auto add = [&sum](const Value& value) {
      const Any* entry = std::get_if<Any>(&value);
      const Any* amount = entry != nullptr ? entry->find("amount") : nullptr;
      if (amount != nullptr) sum += amount->as_number().value_or(0);
    };
    Stopwatch watch;
    if (Result<> done = each(document, add); !done) return done;
    figures_.set("scan_ms", rounded(watch.lap_ms()));
    if (Result<> done = each(document, id_of); !done) return done;
    figures_.set("order", Any::string(sha256_hex(ids).substr(0, 16)));
    figures_.set("sum", Any::number(sum));
    return {};
  }

  template <class Take>
  Result<> each(const Document& document, Take take) const {
    if (layout_ == Layout::array) {
      return document.each(books_[0].entries, 0, [&](std::size_t, const Element& element) {
        take(element.value);
        return true;
      });
    }
    const Result<std::vector<std::string>> keys = document.keys(books_[0].entries);
    if (!keys) return tl::unexpected(keys.error());
    for (const std::string& key : *keys) {
      const Result<std::optional<Element>> found = document.get(books_[0].entries, key);
      if (found && *found) take((*found)->value);
    }
    return {};
  }

  Result<> increment() {
    if (!lagging_) return {};
    Stopwatch watch;
    const Result<StateVector> has = decode_state_vector(lagging_->document.encode_state_vector());
    if (!has) return tl::unexpected(has.error());
    Bytes update = books_[0].document.encode_state(*has);
    const std::size_t bytes = update.size();
    if (Result<Applied> done = lagging_->document.apply(std::move(update)); !done) {
      return tl::unexpected(done.error());
    }
    figures_.set("increment_ms", rounded(watch.lap_ms()));
    figures_.set("increment_bytes", Any::integer(static_cast<std::int64_t>(bytes)));
    return {};
  }

  Result<> merge(const Bytes& state) {
    std::vector<Books> copies;
    for (ClientId client : {ClientId{101}, ClientId{102}}) {
      Result<Books> books = open_books(Document::load({.client = client}, state), layout_);
      if (!books) return tl::unexpected(books.error());
      for (Entries entries : last_) {
        for (Any& entry : entries) {  // keys of its own, so that both copies keep all
          entry.set("id", Any::string(text_of(entry, "id") + "-" + std::to_string(client)));
        }
        if (Result<> done = append(*books, layout_, entries); !done) return done;
        (void)books->document.commit();
      }
      copies.push_back(std::move(*books));
    }
    Stopwatch watch;
    const Bytes one = copies[0].document.encode_state(copies[1].document.state_vector());
    const Bytes two = copies[1].document.encode_state(copies[0].document.state_vector());
    Result<Applied> first = copies[0].document.apply(two);
    Result<Applied> second = copies[1].document.apply(one);
    figures_.set("merge_ms", rounded(watch.lap_ms()));
    if (!first || !second) return tl::unexpected(first ? second.error() : first.error());
    figures_.set("merge_bytes", Any::integer(static_cast<std::int64_t>(one.size() + two.size())));
    return {};
  }

  Lines lines_;
  Layout layout_;
  std::size_t merge_percent_;
  std::vector<Books> books_;
  std::optional<Books> lagging_;
  std::vector<Sent> sent_;
  std::deque<Entries> last_;
  std::size_t appends_ = 0;
  std::size_t done_ = 0;
  std::size_t entries_ = 0;
  std::size_t member_of_ = 0;
  double build_ms_ = 0;
  Any figures_ = Any::object();
};

}  // namespace

Result<Any> time_ledger(const std::string& path, const LedgerWork& work, std::size_t runs) {
  const States states;
  Result<Any> built = best_of(runs, [&]() -> Result<Any> {
    Result<std::string> text = read_text(path);
    if (!text) return tl::unexpected(text.error());
    return Run(std::move(*text), work).all(states);
  });
  if (!built) return built;
  Result<Any> loaded = best_of(runs, [&] { return time_load(states); });
  if (!loaded) return loaded;
  for (const Any::Member& figure : *loaded->members()) built->set(figure.key, figure.value);
  return built;
}

}  // namespace lumbung::crdt::timing
