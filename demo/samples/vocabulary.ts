/** Departments as a shop has them, each with words for its products. */
export const DEPARTMENTS = [
  { department: "produce", items: ["Bananas", "Gala Apples", "Baby Spinach", "Hass Avocado", "Limes", "Strawberries"] },
  { department: "dairy eggs", items: ["Whole Milk", "Greek Yogurt", "Crème Fraîche", "Sharp Cheddar", "Brown Eggs"] },
  { department: "snacks", items: ["Tortilla Chips", "Trail Mix", "Dark Chocolate, 72 %", "Pretzel Twists"] },
  { department: "beverages", items: ["Sparkling Water", "Orange Juice", "Cold Brew Coffee", "Yerba Maté"] },
  { department: "frozen", items: ["Vanilla Ice Cream", "Sweet Peas", "Margherita Pizza", "Blueberries"] },
  { department: "pantry", items: ["Olive Oil", "Sea Salt & Vinegar Dressing", "Peanut Butter", "Jalapeño Salsa"] },
  { department: "bakery", items: ["Baker's Sourdough", "Pita Bread", "Cinnamon Rolls", 'Ciabatta 12" Loaf'] },
  { department: "meat seafood", items: ["Chicken Breast", "Ground Beef", "Atlantic Salmon", "Turkey Bacon"] },
  { department: "household", items: ["Paper Towels", "Dish Soap", "AA Batteries", "Trash Bags / 30 ct"] },
  { department: "personal care", items: ["Hand Soap", "Mint Toothpaste", "Shampoo", "Sunscreen SPF 50"] },
  { department: "babies", items: ["Diapers Size 3", "Apple Purée", "Wipes"] },
  { department: "pets", items: ["Dry Cat Food", "Dog Treats", "Clumping Litter"] },
] as const;

export const QUALITIES = [
  "Organic",
  "Classic",
  "Reduced Fat",
  "Family Size",
  "Local",
  "Gluten Free",
  "Original",
] as const;
export const COUPONS = ["SPRING10", "WELCOME5", "FREESHIP"] as const;
