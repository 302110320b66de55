#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace lumbung::crdt {

/// A balanced tree that never changes: every change gives another tree that shares what is alike.
///
/// Shape   An AVL tree of items in order, each node with the sum of `item.weight()` beneath it, so
///         that it is a sequence (by weight) or a map (by a predicate that is true of a first
///         part). All changes are cuts and joins, each of the tree's height.
/// Thread  Any number may read the same nodes; the counts of shared_ptr are all they share.
/// Source  Blelloch, Ferizovic, Sun: Just Join for Parallel Ordered Sets (the join algorithms).
template <class Item>
class Tree {
 public:
  Tree() = default;

  [[nodiscard]] bool empty() const { return root_ == nullptr; }
  [[nodiscard]] std::size_t weight() const { return weight(root_); }

  /// The first item for which `before` is false; nullptr if it holds for all.
  template <class Before>
  [[nodiscard]] const Item* find(const Before& before) const {
    const Item* found = nullptr;
    for (const Node* at = root_.get(); at != nullptr;) {
      const bool behind = before(at->item);
      if (!behind) found = &at->item;
      at = (behind ? at->right : at->left).get();
    }
    return found;
  }
  /// The item that covers weight `index`, and how much of it lies before that.
  [[nodiscard]] std::pair<const Item*, std::size_t> at(std::size_t index) const {
    for (const Node* at = root_.get(); at != nullptr;) {
      const std::size_t left = weight(at->left);
      if (index < left) {
        at = at->left.get();
      } else if (index - left < at->item.weight()) {
        return {&at->item, index - left};
      } else {
        index -= left + at->item.weight();
        at = at->right.get();
      }
    }
    return {nullptr, 0};
  }
  /// Hands over the items from the one that covers weight `first` on, each with the weight before
  /// it, until `take` returns false.
  template <class Take>
  void each(std::size_t first, const Take& take) const {
    (void)walk(root_.get(), 0, first, take);
  }

  /// The items before weight `index` and those behind; an item across it is cut by its `slice`.
  [[nodiscard]] std::pair<Tree, Tree> cut(std::size_t index) const {
    auto [left, right] = cut(root_, index);
    return {Tree(std::move(left)), Tree(std::move(right))};
  }
  /// The items for which `before` is true, and the others.
  template <class Before>
  [[nodiscard]] std::pair<Tree, Tree> part(const Before& before) const {
    auto [left, right] = part(root_, before);
    return {Tree(std::move(left)), Tree(std::move(right))};
  }
  [[nodiscard]] static Tree join(const Tree& left, Item item, const Tree& right) {
    return Tree(join(left.root_, std::move(item), right.root_));
  }
  [[nodiscard]] static Tree join(const Tree& left, const Tree& right) {
    if (right.empty()) return left;
    auto [first, rest] = right.take_first();
    return join(left, std::move(first), rest);
  }
  [[nodiscard]] std::pair<Item, Tree> take_first() const {
    auto [item, rest] = take_first(root_);
    return {std::move(item), Tree(std::move(rest))};
  }
  [[nodiscard]] std::pair<Tree, Item> take_last() const {
    auto [rest, item] = take_last(root_);
    return {Tree(std::move(rest)), std::move(item)};
  }

 private:
  struct Node;
  using Link = std::shared_ptr<const Node>;
  struct Node {
    Link left;
    Item item;
    Link right;
    int height = 1;
    std::size_t weight = 0;
  };
  explicit Tree(Link root) : root_(std::move(root)) {}

  static int height(const Link& node) { return node ? node->height : 0; }
  static std::size_t weight(const Link& node) { return node ? node->weight : 0; }

  static Link make(Link left, Item item, Link right) {
    const int high = 1 + std::max(height(left), height(right));
    const std::size_t sum = weight(left) + item.weight() + weight(right);
    return std::make_shared<const Node>(
        Node{std::move(left), std::move(item), std::move(right), high, sum});
  }
  /// As `make`, where one side may be higher by two.
  static Link balance(Link left, Item item, Link right) {
    if (height(left) > height(right) + 1) {
      if (height(left->left) >= height(left->right)) {
        return make(left->left, left->item, make(left->right, std::move(item), std::move(right)));
      }
      const Link& middle = left->right;
      return make(make(left->left, left->item, middle->left), middle->item,
                  make(middle->right, std::move(item), std::move(right)));
    }
    if (height(right) > height(left) + 1) {
      if (height(right->right) >= height(right->left)) {
        return make(make(std::move(left), std::move(item), right->left), right->item, right->right);
      }
      const Link& middle = right->left;
      return make(make(std::move(left), std::move(item), middle->left), middle->item,
                  make(middle->right, right->item, right->right));
    }
    return make(std::move(left), std::move(item), std::move(right));
  }
  /// Sides of any height: the item goes down the higher one's edge to where they fit.
  static Link join(Link left, Item item, Link right) {
    if (height(left) > height(right) + 1) {
      return balance(left->left, left->item, join(left->right, std::move(item), std::move(right)));
    }
    if (height(right) > height(left) + 1) {
      return balance(join(std::move(left), std::move(item), right->left), right->item,
                     right->right);
    }
    return make(std::move(left), std::move(item), std::move(right));
  }

  static std::pair<Link, Link> cut(const Link& node, std::size_t index) {
    if (!node) return {};
    const std::size_t left = weight(node->left);
    const std::size_t own = node->item.weight();
    if (index <= left) {
      auto [first, rest] = cut(node->left, index);
      return {std::move(first), join(std::move(rest), node->item, node->right)};
    }
    if (index >= left + own) {
      auto [rest, last] = cut(node->right, index - left - own);
      return {join(node->left, node->item, std::move(rest)), std::move(last)};
    }
    return {join(node->left, node->item.slice(0, index - left), nullptr),
            join(nullptr, node->item.slice(index - left, own - (index - left)), node->right)};
  }
  template <class Before>
  static std::pair<Link, Link> part(const Link& node, const Before& before) {
    if (!node) return {};
    if (before(node->item)) {
      auto [rest, last] = part(node->right, before);
      return {join(node->left, node->item, std::move(rest)), std::move(last)};
    }
    auto [first, rest] = part(node->left, before);
    return {std::move(first), join(std::move(rest), node->item, node->right)};
  }
  static std::pair<Item, Link> take_first(const Link& node) {
    if (!node->left) return {node->item, node->right};
    auto [item, rest] = take_first(node->left);
    return {std::move(item), balance(std::move(rest), node->item, node->right)};
  }
  static std::pair<Link, Item> take_last(const Link& node) {
    if (!node->right) return {node->left, node->item};
    auto [rest, item] = take_last(node->right);
    return {balance(node->left, node->item, std::move(rest)), std::move(item)};
  }
  template <class Take>
  static bool walk(const Node* node, std::size_t before, std::size_t first, const Take& take) {
    if (node == nullptr) return true;
    const std::size_t own = before + weight(node->left);
    const std::size_t behind = own + node->item.weight();
    if (first < own && !walk(node->left.get(), before, first, take)) return false;
    if (first < behind && !take(own, node->item)) return false;
    return walk(node->right.get(), behind, first, take);
  }

  Link root_;
};

}  // namespace lumbung::crdt
