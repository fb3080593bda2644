-- Items per order, by value category
SELECT o.order_value_category,
       count(DISTINCT o.order_id) AS orders,
       count(*) AS items,
       round(CAST(count(*) AS double) / count(DISTINCT o.order_id), 2) AS items_per_order
FROM orders o
JOIN order_items i ON i.order_id = o.order_id
GROUP BY o.order_value_category
ORDER BY items_per_order DESC, o.order_value_category
