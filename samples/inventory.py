# SPDX-License-Identifier: CC0-1.0
"""Stock of a small warehouse: batches with a best-before date, taken out oldest first."""

from dataclasses import dataclass, field
from datetime import date


class OutOfStock(Exception):
    """Raised when more is asked for than can be delivered on a day."""


@dataclass(order=True)
class Batch:
    best_before: date
    quantity: int
    label: str = field(compare=False)


class Inventory:
    def __init__(self, reorder_level: int = 10):
        if reorder_level < 0:
            raise ValueError("reorder_level must not be negative")
        self.reorder_level = reorder_level
        self._batches: dict[str, list[Batch]] = {}

    def receive(self, product: str, batch: Batch) -> None:
        """Adds a batch and keeps the batches of a product sorted by their date."""
        if batch.quantity <= 0:
            raise ValueError("a batch must hold at least one piece")
        batches = self._batches.setdefault(product, [])
        batches.append(batch)
        batches.sort()

    def available(self, product: str, today: date) -> int:
        """Pieces that may still be sold today; a batch may be sold on its last day."""
        return sum(b.quantity for b in self._batches.get(product, []) if b.best_before >= today)

    def take(self, product: str, wanted: int, today: date) -> list[tuple[str, int]]:
        """Takes pieces from the batches that expire first and returns (label, pieces) pairs.

        Nothing is taken when there is not enough.
        """
        if wanted > self.available(product, today):
            raise OutOfStock(f"{product}: {wanted} wanted")
        taken = []
        for batch in self._batches.get(product, []):
            if wanted == 0:
                break
            if batch.best_before < today:
                continue
            pieces = min(wanted, batch.quantity)
            batch.quantity -= pieces
            wanted -= pieces
            taken.append((batch.label, pieces))
        self._batches[product] = [b for b in self._batches.get(product, []) if b.quantity > 0]
        return taken

    def discard_expired(self, today: date) -> int:
        """Removes expired batches of all products and returns how many pieces they held."""
        discarded = 0
        for product, batches in self._batches.items():
            discarded += sum(b.quantity for b in batches if b.best_before < today)
            self._batches[product] = [b for b in batches if b.best_before >= today]
        return discarded

    def to_reorder(self, today: date) -> list[str]:
        """Products at or below the reorder level, in alphabetical order."""
        return sorted(p for p in self._batches if self.available(p, today) <= self.reorder_level)
